import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveApp } from '../support/app-server.js';
import { buildApp, haveBrowser, launch, openPage, type View } from '../support/browser.js';
import { contrastFaults, nameFaults, smallTargets } from '../support/page-audit.js';
import { fixtureApi } from '../support/fixture-api.js';

/** Screenshots of every page, for people to look at; not compared. */
const SHOTS = fileURLToPath(new URL('../../dist/screenshots', import.meta.url));

const PAGES = [
  ['overview', '/', 'Payout liability'],
  ['conversions', '/conversions', 'cv-000000'],
  ['conversion', '/conversions/cv-000001', 'Timeline'],
  ['queue', '/queue', 'a_0000'],
  ['queue-case', '/queue/advocate%3Aa_0004', 'What makes the score'],
  ['queue-audit', '/queue/audit%3Acv-000001', 'drawn at random'],
  ['attribution', '/attribution', 'Models side by side'],
  ['attribution-money', '/attribution?level=advocate&measure=money', 'Money by model'],
  ['paths', '/paths', 'Most common paths'],
  ['rings', '/rings', '3 advocates'],
  ['ring', '/rings/adv-1', 'What binds them'],
  ['reconciliation', '/reconciliation', 'cv-000001'],
  ['reconciliation-row', '/reconciliation/conversion:cv-000006', 'Everything found'],
  ['accuracy', '/accuracy', 'Agreement without an audit'],
  ['quality', '/quality', 'Freshness and lag'],
  ['dead-letter', '/quality/fairlead.click%2F1%2F1001', 'Original bytes'],
  ['signals', '/signals', 'Click injection'],
  ['signal', '/signals/click_injection', 'What it means'],
  ['sign-in', '/sign-in', 'One-time link'],
  ['not-found', '/nowhere', 'There is no page at this address'],
] as const;

const VIEWS: View[] = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
];

/** Waits until nothing is loading and charts are drawn. */
async function settled(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('.skeleton') === null &&
      [...document.querySelectorAll('.host')].every((host) => host.querySelector('svg') !== null),
  );
}

describe.skipIf(!haveBrowser())('every page', () => {
  let browser: Browser;
  let base = '';
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    const app = await buildApp();
    const server = await serveApp(app, fixtureApi().api);
    browser = await launch();
    base = server.url;
    closing.push(() => browser.close(), server.close);
  });

  afterAll(async () => {
    for (const close of closing) await close();
  });

  const cases = PAGES.flatMap(([name, path, text]) => VIEWS.map((view) => ({ name, path, text, view })));

  it.each(cases)(
    '$name at $view.width px, $view.scheme: no error, no other host, no sideways scroll, AA',
    async ({ name, path, text, view }) => {
      const { page, faults } = await openPage(browser, base, view);
      await page.goto(base + path);
      await settled(page, text);
      await page.screenshot({ path: join(SHOTS, `${name}-${view.width}-${view.scheme}.png`) });
      expect(faults).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect(await page.evaluate(contrastFaults)).toEqual([]);
      expect(await page.evaluate(nameFaults)).toEqual([]);
      if (view.width < 640) expect(await page.evaluate(smallTargets)).toEqual([]);
      await page.context().close();
    },
  );

  it('shows what other settings of signals hold before they are saved', async () => {
    const { page, faults } = await openPage(browser, base, VIEWS[0]!);
    await page.goto(`${base}/signals/till_touch`);
    await settled(page, 'What it means');
    const tried = page
      .getByRole('row', { name: /Alerts a day/ })
      .getByRole('cell')
      .last();
    expect(await tried.textContent()).toBe('—');
    await page.getByRole('slider', { name: 'Score that holds' }).fill('50');
    await page.getByRole('button', { name: 'Save as draft (1)' }).waitFor();
    await page.waitForFunction(() => document.querySelector('tbody tr td:last-child')?.textContent === '2.33');
    await page.getByRole('slider', { name: 'Threshold' }).fill('90');
    await page.getByRole('button', { name: 'Save as draft (2)' }).waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    expect(await tried.textContent()).toBe('—');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('prints in light, with what the figures cover on top and without controls', async () => {
    const { page } = await openPage(browser, base, { width: 1440, height: 900, scheme: 'dark' });
    await page.goto(`${base}/?from=2026-10-01&to=2026-11-01`);
    await settled(page, 'Payout liability');
    await page.emulateMedia({ media: 'print' });
    const head = page.locator('header .only-print');
    expect(await head.isVisible()).toBe(true);
    expect(await head.textContent()).toMatch(/1 Oct – 31 Oct.*as of 2026-11-22 14:05.*ruleset version\s+3/s);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    await page.context().close();
  });
});
