import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp as buildServer, type App } from '../../dashboard/server/app.js';
import { REPORTS } from '../../dashboard/reports/index.js';
import { decode } from '../../ingest/events/validate.js';
import { appOptions } from '../dashboard/server/fixture.js';
import { START, TestHouse, type TestEvent } from '../processors/support.js';
import { buildApp, haveBrowser, launch, openPage, PHONE, WIDE } from '../support/browser.js';
import { contrastFaults, nameFaults, smallTargets } from '../support/page-audit.js';
import { suspected, withSuspicions } from '../support/suspicions.js';

const DAY = 1440;
const NOW = START + 6 * 86_400_000;
/** An honest advocate: both sales passed, and were drawn at random. */
const HONEST = 'olive';
const drawn = (conversion_id: string, order: number): TestEvent => ({
  kind: 'audit',
  id: `draw-${conversion_id}`,
  at: 5 * DAY,
  audit_id: 'spot',
  conversion_id,
  reviewer: 'fairlead',
  answer: 'withdrawn',
  extra: JSON.stringify({
    sample: { of: 'passed', seed: '1', stratum: 'no signal', population: 2, drawn: 2, order, outcome: 'granted' },
  }),
});
/** Advocates with two suspected sales each, the first with the most money. */
const CASES = 26;
/** Two more are audited at random. */
const ITEMS = CASES + 2;
const SOON = { timeout: 30_000 };
const name = (i: number): string => `adv${String(i).padStart(2, '0')}`;

const RULES: TestEvent = {
  kind: 'ruleset',
  id: 'r1',
  at: 1,
  version: 1,
  effective_from: '2026-01-01 00:00:00',
  rules: JSON.stringify({
    rewards: [{ on: 'purchase', to: 'advocate', basis_points: 1000, of: 'order_net' }],
    settlement: { hold_days: 30 },
  }),
};
function storyOf(advocate: string, i: number, suspects = true): TestEvent[] {
  const sale = (k: number): TestEvent[] => {
    const id = `${advocate}-k${k}`;
    const amount_minor = 1_000_000 - i * 10_000 + k;
    const at = DAY + i * 10 + k;
    return [
      {
        kind: 'click',
        id: `t-${id}`,
        at: at - 5,
        visitor_id: `v-${id}`,
        channel: 'referral',
        referral_code: advocate.toUpperCase(),
      },
      {
        kind: 'conversion',
        id,
        at,
        type: 'purchase',
        visitor_id: `v-${id}`,
        customer_id: `c-${id}`,
        order_id: `o-${id}`,
        amount_minor,
        currency: 'EUR',
        ...(suspects && suspected({ [advocate]: { click_injection: 620_000_000, hidden_frame: 450_000_000 } })),
      },
      {
        kind: 'order',
        id: `o-${id}`,
        at,
        order_id: `o-${id}`,
        status: 'paid',
        amount_minor,
        currency: 'EUR',
        customer_id: `c-${id}`,
      },
    ];
  };
  return [
    {
      kind: 'advocate',
      id: advocate,
      at: 0,
      advocate_id: advocate,
      status: 'enrolled',
      referral_codes: [advocate.toUpperCase()],
    },
    ...sale(0),
    ...sale(1),
  ];
}

describe.skipIf(!haveBrowser())('the queue, over a server and a warehouse', () => {
  let house: TestHouse;
  let server: App;
  let made: ReturnType<typeof appOptions>;
  let browser: Browser;
  let base = '';
  let taken = 0;
  let pumping: Promise<void> = Promise.resolve();
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    house = await TestHouse.open();
    const stories = Array.from({ length: CASES }, (_, i) => storyOf(name(i), i)).flat();
    await house.put([
      RULES,
      ...stories,
      ...storyOf(HONEST, 90, false),
      drawn(`${HONEST}-k0`, 1),
      drawn(`${HONEST}-k1`, 2),
      { kind: 'tick', id: 'end', at: 6 * DAY },
    ]);
    await house.runner({ processors: withSuspicions(house) }).untilIdle();
    made = appOptions({
      door: house.warehouse.serve,
      programmeId: 'default',
      appDir: await buildApp(),
      reports: REPORTS,
      now: () => NOW,
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

  const words = () => made.log.records('fairlead.review');
  /** What the log holds, in the warehouse and processed: as a running Fairlead does by itself. */
  function processed(): Promise<void> {
    pumping = pumping.then(async () => {
      const fresh = words().slice(taken);
      if (fresh.length === 0) return;
      taken += fresh.length;
      const events = fresh.map(({ value }): TestEvent => {
        const verdict = decode(value, 'review', { receivedAt: NOW + 60_000, source: 'operator' });
        if (!verdict.ok) throw new Error(verdict.message);
        const { id, occurred_at, ...fields } = verdict.event as unknown as { id: string; occurred_at: number };
        const said = fields as unknown as Record<string, unknown>;
        const columns = [
          'case_id',
          'reviewer',
          'action',
          'scope',
          'seen',
          'batch_id',
          'reason',
          'note',
          'undoes',
          'assignee',
        ];
        const kept = Object.fromEntries(columns.flatMap((name) => (said[name] == null ? [] : [[name, said[name]]])));
        return { kind: 'review', id, at: (occurred_at - START) / 60_000, ...kept };
      });
      await house.put(events);
      await house.runner({ processors: withSuspicions(house) }).untilIdle();
    });
    return pumping;
  }
  async function enter(
    view = WIDE,
    role: 'reviewer' | 'analyst' = 'reviewer',
  ): Promise<{ page: Page; faults: string[] }> {
    const opened = await openPage(browser, base, view);
    await opened.page.goto(`${base}/sign-in?token=${server.links.make(role)}`);
    await opened.page.getByText('complete to').waitFor();
    return opened;
  }
  const stateOf = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (
        await house.query<{ subject_id: string; state: string; held: number }>(
          'SELECT subject_id, state, held FROM cases FINAL ORDER BY subject_id',
        )
      ).map(({ subject_id, state }) => [subject_id, state]),
    );
  /** Everything but how late it is. */
  const digest = async () => {
    const { clocks: _now, ...rest } = await house.state();
    return rest;
  };
  const rows = (page: Page) => page.getByRole('list', { name: 'Cases' }).getByRole('listitem');
  const evidence = (page: Page) => page.getByRole('article', { name: 'Evidence' });
  const bar = (page: Page) => page.getByRole('status').last();
  const reading = (page: Page): Promise<string> => evidence(page).getByRole('heading', { level: 2 }).innerText();

  it('is worked by keyboard alone: twenty decided, one undone, a bulk and its undo, a conflict', async () => {
    const { page, faults } = await enter();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('g', 'q');
    await rows(page)
      .nth(ITEMS - 1)
      .waitFor();
    await expect.poll(() => reading(page), SOON).toBe(name(0));
    await evidence(page).getByText('2 conversions are held').waitFor();
    const before = await stateOf();
    const digestBefore = await digest();

    // Inside inputs keys are text.
    await press('/');
    await page.keyboard.type('cdsu');
    expect(words()).toHaveLength(0);
    await page.locator('#page-search').fill('');
    await press('Escape');
    await expect.poll(() => rows(page).count(), SOON).toBe(ITEMS);

    // Four are picked, confirmed in bulk, and all taken back.
    await press('x', 'j', 'x', 'j', 'x', 'j', 'x');
    await page.getByRole('region', { name: 'Selected cases' }).getByText('4 selected').waitFor();
    await press('c');
    await bar(page).getByText('Confirmed as fraud 4 cases').waitFor();
    await expect.poll(() => words().length, SOON).toBe(4);
    await expect.poll(() => rows(page).count(), SOON).toBe(ITEMS - 4);
    await processed();
    expect(Object.values(await stateOf()).filter((state) => state === 'confirmed')).toHaveLength(4);
    await press('u');
    await bar(page)
      .getByText(/Undone/)
      .waitFor();
    await expect.poll(() => words().length, SOON).toBe(5);
    await processed();
    expect(await stateOf()).toEqual(before);
    expect(await digest()).toEqual(digestBefore);
    await expect.poll(() => rows(page).count(), SOON).toBe(ITEMS);

    // Twenty decisions, each by one key; the hand may be faster than the server.
    await page.goto(`${base}/queue`);
    await rows(page)
      .nth(ITEMS - 1)
      .waitFor();
    await expect.poll(() => reading(page), SOON).toBe(name(0));
    const expected: Record<string, string> = {};
    for (let i = 0; i < 20; i += 1) {
      const key = i % 3 === 2 ? 'd' : 'c';
      await expect.poll(() => reading(page), SOON).toBe(name(i));
      await press(key);
      expected[name(i)] = key === 'c' ? 'confirmed' : 'dismissed';
    }
    await page.getByText('20 decided here').waitFor();
    await expect.poll(() => words().length, SOON).toBe(25);
    // The last one was a mistake.
    await press('u');
    delete expected[name(19)];
    await expect.poll(() => reading(page), SOON).toBe(name(19));
    await expect.poll(() => words().length, SOON).toBe(26);
    await processed();
    expect(await stateOf()).toEqual({ ...before, ...expected });

    // A colleague decides first: the second is told who and when, and shown what stands.
    const second = await enter();
    await second.page.goto(`${base}/queue/${encodeURIComponent(`advocate:${name(22)}`)}`);
    await evidence(second.page).getByText('2 conversions are held').waitFor();
    await page.goto(`${base}/queue/${encodeURIComponent(`advocate:${name(22)}`)}`);
    await evidence(page).getByText('2 conversions are held').waitFor();
    await second.page.keyboard.press('d');
    await expect.poll(() => words().length, SOON).toBe(27);
    await processed();
    await press('c');
    await bar(page)
      .getByText(/local dismissed it at .* which you had not seen/)
      .waitFor();
    expect(words()).toHaveLength(27);
    await evidence(page).getByText('Dismissed it').waitFor();
    await expect
      .poll(() =>
        rows(page)
          .filter({ hasText: name(22) })
          .count(),
      )
      .toBe(0);
    expect(await stateOf()).toEqual({ ...before, ...expected, [name(22)]: 'dismissed' });
    await second.page.context().close();

    // Claimed and put off.
    await press('Escape', 'n');
    await bar(page)
      .getByText(/^Assigned/)
      .waitFor();
    await press('s');
    await expect.poll(() => words().length, SOON).toBe(29);
    await processed();
    expect(Object.values(await stateOf()).filter((state) => state === 'snoozed')).toHaveLength(1);

    await press('?');
    const help = page.getByRole('complementary', { name: 'Keys and help' });
    for (const text of ['Confirm fraud', 'Dismiss', 'Snooze', 'Undo', 'Claim the next one'])
      await help.getByText(text).first().waitFor();
    await press('Escape');
    // What a browser itself notes of an answer without success is no fault of the page.
    expect(faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    expect(second.faults).toEqual([]);
    await page.context().close();
  }, 180_000);

  it('audits at random what passed: no score before the answer, no money moved, and undone like all else', async () => {
    const { page, faults } = await enter();
    const answers = () =>
      made.log.records('fairlead.audit').map(({ value }) => {
        const { conversion_id, answer, audit_id } = JSON.parse(Buffer.from(value).toString()) as Record<string, string>;
        return [audit_id, conversion_id, answer];
      });
    await page.goto(`${base}/queue`);
    const row = rows(page).filter({ hasText: `${HONEST}-k0` });
    await row.getByText('score hidden').waitFor();
    await row.getByRole('button').click();
    await evidence(page).getByText('drawn at random').waitFor();
    await page.keyboard.press('d');
    await expect.poll(() => row.count(), SOON).toBe(0);
    await page.getByText('Random audit: 1 of 2 answered').waitFor();
    await page.keyboard.press('u');
    await row.waitFor();
    await page.keyboard.press('c');
    await expect.poll(answers, SOON).toEqual([
      ['spot', `${HONEST}-k0`, 'right'],
      ['spot', `${HONEST}-k0`, 'withdrawn'],
      ['spot', `${HONEST}-k0`, 'wrong'],
    ]);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('shows an analyst everything and lets him decide nothing', async () => {
    const { page, faults } = await enter(WIDE, 'analyst');
    await page.goto(`${base}/queue`);
    await page.getByText('you may read').waitFor();
    const said = words().length;
    for (const key of ['c', 'd', 'x', 'u', 'n']) await page.keyboard.press(key);
    expect(await page.getByRole('button', { name: /^Confirm fraud/ }).count()).toBe(0);
    expect(words()).toHaveLength(said);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 60_000);

  it('confirms picked conversions alone, for a reason, with a note; and keeps filters by name', async () => {
    const { page, faults } = await enter();
    await page.goto(`${base}/queue/${encodeURIComponent(`advocate:${name(24)}`)}?severity=high`);
    const pane = evidence(page);
    await pane.getByRole('checkbox', { name: `Pick ${name(24)}-k1` }).check();
    await pane.getByLabel('Confirmed for').selectOption('machines');
    await pane.getByLabel('Note').fill('seen on the phone');
    await pane.getByRole('button', { name: /^Confirm fraud/ }).click();
    await expect
      .poll(() => JSON.parse(Buffer.from(words().at(-1)!.value).toString()) as unknown)
      .toMatchObject({
        case_id: `advocate:${name(24)}`,
        action: 'confirm',
        reason: 'machines',
        note: 'seen on the phone',
        scope: { conversion_ids: [`${name(24)}-k1`] },
      });
    await processed();
    const held = await house.query<{ held: number; confirmed: number }>(
      `SELECT held, confirmed FROM cases FINAL WHERE subject_id = '${name(24)}'`,
    );
    expect(held).toEqual([{ held: 1, confirmed: 1 }]);
    await page.getByRole('button', { name: 'Save this filter…' }).click();
    await page.getByLabel('Name of this filter').fill('Mornings');
    await page.keyboard.press('Enter');
    await page.goto(`${base}/queue`);
    await page.getByRole('button', { name: 'Mornings', exact: true }).click();
    await expect.poll(() => page.url()).toContain('severity=high');
    expect(faults).toEqual([]);
    await page.context().close();
  }, 60_000);

  it.each([WIDE, { ...WIDE, scheme: 'dark' as const }, PHONE, { ...PHONE, scheme: 'dark' as const }])(
    'can be read and pressed at $width px, $scheme',
    async (view) => {
      const { page, faults } = await enter(view);
      for (const [path, text] of [
        ['/queue', name(21)],
        [`/queue/${encodeURIComponent(`advocate:${name(21)}`)}`, 'What makes the score'],
        ['/queue?q=nobody', 'Nothing waits'],
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
