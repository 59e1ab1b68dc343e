/** A real browser for tests, and the dashboard built from the present sources. */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { inject } from 'vitest';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser. Says so loudly where there is none, because a skipped test proves nothing. */
export function haveBrowser(): boolean {
  if (existsSync(CHROMIUM)) return true;
  console.warn(`\nSKIPPED: no browser at ${CHROMIUM}; the dashboard is NOT tested. Set CHROMIUM to one.\n`);
  return false;
}

/** Starts the browser. The caller closes it. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}

/** The folder of the built dashboard. The first file of a run that asks builds it for all. */
export async function buildApp(): Promise<string> {
  const app = join(inject('runFolder'), 'app');
  if (existsSync(app)) return app;
  const dir = mkdtempSync(join(inject('runFolder'), 'building-'));
  const { build } = await import('vite');
  const configFile = fileURLToPath(new URL('../../dashboard/app/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'error', build: { outDir: dir, emptyOutDir: true } });
  try {
    renameSync(dir, app);
  } catch (error) {
    // Two files may ask at once, and the other one was first.
    rmSync(dir, { recursive: true, force: true });
    if (!existsSync(app)) throw error;
  }
  return app;
}

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export const WIDE: View = { width: 1440, height: 900, scheme: 'light' };
export const PHONE: View = { width: 390, height: 844, scheme: 'light' };

/** A page with what went wrong on it: console errors, uncaught errors, and calls to any other host. */
export async function openPage(
  browser: Browser,
  base: string,
  view: View = WIDE,
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.scheme,
    hasTouch: view.width < 640,
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('blob:') && !url.startsWith('data:'))
      faults.push(`another host: ${url}`);
  });
  return { page, faults };
}
