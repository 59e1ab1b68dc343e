import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp as buildServer, type App } from '../../dashboard/server/app.js';
import { REPORTS } from '../../dashboard/reports/index.js';
import { appOptions } from '../dashboard/server/fixture.js';
import { ALL } from '../processors/attribution/world.js';
import { START, TestHouse } from '../processors/support.js';
import { buildApp, haveBrowser, launch, openPage, PHONE, WIDE } from '../support/browser.js';
import { contrastFaults, nameFaults, smallTargets } from '../support/page-audit.js';

const rules = { rewards: [{ on: 'signup', to: 'advocate', fixed_minor: 500, currency: 'EUR' }] };

describe.skipIf(!haveBrowser())('the page of rules, over a server and a warehouse', () => {
  let house: TestHouse;
  let server: App;
  let made: ReturnType<typeof appOptions>;
  let browser: Browser;
  let base = '';
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    house = await TestHouse.open();
    await house.put([
      {
        kind: 'ruleset',
        id: 'r1',
        at: 0,
        version: 1,
        effective_from: '2026-01-01 00:00:00',
        rules: JSON.stringify(rules),
      },
      // A producer beside the doors: told of on the page, without effect.
      { kind: 'ruleset', id: 'r1-again', at: 5, version: 1, effective_from: '2026-01-01 00:00:00', rules: '{}' },
      { kind: 'advocate', id: 'a1', at: 1, advocate_id: 'ann', status: 'enrolled', referral_codes: ['ANN'] },
      { kind: 'click', id: 't1', at: 10, visitor_id: 'v1', channel: 'referral', referral_code: 'ANN' },
      { kind: 'conversion', id: 'k1', at: 5 * 1440, type: 'signup', visitor_id: 'v1' },
      { kind: 'tick', id: 'end', at: 6 * 1440 },
    ]);
    await house.runner({ processors: ALL }).untilIdle();
    const app = await buildApp();
    made = appOptions({
      door: house.warehouse.serve,
      programmeId: 'default',
      appDir: app,
      reports: REPORTS,
      now: () => START + 6 * 86_400_000,
    });
    server = await buildServer(made.options);
    base = await server.fastify.listen({ port: 0, host: '127.0.0.1' });
    browser = await launch();
    closing.push(
      () => browser.close(),
      () => server.fastify.close(),
      made.remove,
      () => house.close(),
    );
  }, 180_000);
  afterAll(async () => {
    for (const close of closing) await close();
  });

  it('writes, checks, tries and publishes a draft, and loses nothing that was typed', async () => {
    const { page, faults } = await openPage(browser, base, WIDE);
    await page.goto(`${base}/sign-in?token=${server.links.make('owner')}`);
    await page.goto(`${base}/rules`);
    await page.getByText('The advocate gets 5.00 EUR for a sign-up.').waitFor();
    await page.getByRole('link', { name: /^Draft/ }).click();
    const field = page.getByLabel('Draft as JSON');
    const draft = (lookback_days: number): string =>
      JSON.stringify(
        { version: 2, effective_from: '2026-01-08T00:00:00Z', rules: { ...rules, attribution: { lookback_days } } },
        null,
        2,
      );
    await field.fill(draft(-1));
    await page.getByText('rules.attribution.lookback_days: ').first().waitFor();
    const line =
      draft(-1)
        .split('\n')
        .findIndex((text) => text.includes('lookback_days')) + 1;
    await page.getByText(`Line ${line}`, { exact: true }).waitFor();
    await field.fill(draft(1));
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('1 of 1 conversions').first().waitFor();
    expect(await page.getByRole('link', { name: 'k1' }).first().getAttribute('href')).toBe('/conversions/k1');
    await page.reload();
    expect(await page.getByLabel('Draft as JSON').inputValue()).toBe(draft(1));
    await page.getByRole('button', { name: 'Publish version 2…' }).click();
    expect(made.log.records('fairlead.ruleset')).toEqual([]);
    await page.getByRole('button', { name: 'Publish version 2', exact: true }).click();
    await page.getByText('Version 2 is published').waitFor();
    expect(made.log.records('fairlead.ruleset')).toHaveLength(1);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 90_000);

  it.each([WIDE, { ...WIDE, scheme: 'dark' as const }, PHONE, { ...PHONE, scheme: 'dark' as const }])(
    'can be read and pressed at $width px, $scheme',
    async (view) => {
      const { page, faults } = await openPage(browser, base, view);
      await page.goto(`${base}/sign-in?token=${server.links.make('analyst')}`);
      for (const [path, text] of [
        ['/rules', 'Version 1 was published again as r1-again'],
        ['/rules', 'Who earns'],
        ['/rules/1?show=differences', 'rules.rewards[0]'],
        ['/rules/draft', 'In plain words'],
      ] as const) {
        await page.goto(`${base}${path}`);
        await page.getByText(text).first().waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)).toBe(false);
        expect([path, await page.evaluate(nameFaults), await page.evaluate(contrastFaults)]).toEqual([path, [], []]);
        if (view.width < 640) expect([path, await page.evaluate(smallTargets)]).toEqual([path, []]);
      }
      expect(faults).toEqual([]);
      await page.context().close();
    },
    60_000,
  );
});
