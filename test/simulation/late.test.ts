import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SideBySide, type Told } from '../processors/side-by-side.js';
import { succeed } from '../support/cli.js';
import { openInside, type Inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';

interface Decision {
  readonly decision_id: string;
  readonly conversion_id: string;
  readonly advocate_id: string | null;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string;
  readonly ruleset_version: number;
  readonly amount_minor: number | null;
  readonly supersedes?: string | null;
}

const RULES = {
  attribution: { model: 'last_touch', lookback_days: 30 },
  settlement: { hold_from: 'paid', hold_days: 14, order_wait_days: 7 },
};

/** An event to import, or the words of a command that appends one. */
interface Deed {
  readonly kind: string;
  readonly programme_id?: string;
  readonly event?: Record<string, unknown>;
  readonly words?: readonly string[];
}

let opened: Inside;
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-late-'));
  opened = await openInside(await layData(join(folder, 'data')));
});

afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command line within this process, over the one data directory of these stories. */
const run = (...argv: string[]): Promise<string> => succeed(opened.line, ...argv);

async function put(deeds: readonly Deed[]): Promise<void> {
  for (const programme of new Set(deeds.map(({ programme_id }) => programme_id!))) {
    const of = deeds.filter(({ programme_id }) => programme_id === programme);
    const heard = join(folder, `${(files += 1)}`);
    mkdirSync(heard);
    for (const { kind, event } of of)
      if (event) appendFileSync(join(heard, `${kind}.ndjson`), `${JSON.stringify({ kind, ...event })}\n`);
    if (of.some(({ event }) => event)) await run('import', heard, '--append-only', '--programme', programme);
    for (const { words } of of) if (words) await run(...words, '--programme', programme);
  }
}

const stories = new SideBySide<Deed>(
  () => ({ put }),
  () => run('run', '--until-idle'),
);

/** A small programme that is told event by event, in the order in which things are heard of. */
class Story {
  constructor(private readonly told: Told<Deed>) {}

  get programme(): string {
    return this.told.programme;
  }

  hears(kind: string, ...events: Record<string, unknown>[]): Promise<void> {
    return this.told.hears(...events.map((event) => ({ kind, event })));
  }

  says(...words: readonly string[]): Promise<void> {
    return this.told.hears({ kind: words[0]!, words });
  }

  tick = (at: string): Promise<void> => this.says('tick', '--at', at);

  async rows<T>(table: string): Promise<T[]> {
    const out = await run('export', table, '--format', 'ndjson');
    const rows = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as T & { programme_id: string });
    return rows.filter((row) => row.programme_id === this.programme);
  }

  decisions = (): Promise<Decision[]> => this.rows<Decision>('decisions');
  journal = (): Promise<Decision[]> => this.rows<Decision>('decision_journal');
  deadLetters = (): Promise<{ reason: string; payload: string }[]> => this.rows('dead_letters');
}

const day = (number: number, time = '12:00:00') => `2026-03-${String(number).padStart(2, '0')}T${time}.000Z`;
const advocate = (id: string, on: number, status = 'enrolled') => ({
  id: `advocate-${id}-${on}`,
  occurred_at: day(on),
  advocate_id: id,
  status,
  referral_codes: [id.toUpperCase()],
});
const click = (id: string, code: string, on: number) => ({
  id,
  occurred_at: day(on),
  visitor_id: 'v',
  channel: 'referral',
  referral_code: code,
});
const signup = (on: number) => ({
  id: 'c',
  occurred_at: day(on),
  type: 'signup',
  customer_id: 'k',
  visitor_id: 'v',
  amount_minor: 1000,
  currency: 'EUR',
});
const purchase = (on: number) => ({ ...signup(on), type: 'purchase', order_id: 'o' });
const order = (status: string, on: number, amount = 1000) => ({
  id: `order-${status}-${on}`,
  occurred_at: day(on),
  order_id: 'o',
  status,
  amount_minor: amount,
  currency: 'EUR',
  customer_id: 'k',
});

/** A story in a programme of its own, with rules and two advocates; the others are told at the same time. */
const it = (what: string, tell: (story: Story) => Promise<void>): void =>
  test.concurrent(what, () =>
    stories.tell(what.replaceAll(/\W+/g, '-'), async (told) => {
      const story = new Story(told);
      const rules = { id: 'r1', occurred_at: day(1), version: 1, effective_from: day(1), rules: RULES };
      await told.hears(
        { kind: 'ruleset', event: rules },
        { kind: 'advocate', event: advocate('ann', 1) },
        { kind: 'advocate', event: advocate('ben', 1) },
      );
      await tell(story);
    }),
  );

describe('what is heard of late', () => {
  it('a late click takes the credit, and the decision it took it from is still in the journal', async (story) => {
    await story.hears('click', click('t1', 'ANN', 10));
    await story.hears('conversion', signup(12));
    const [first] = await story.decisions();
    expect(first).toMatchObject({
      advocate_id: 'ann',
      outcome: 'granted',
      reason: 'CREDITED_LAST_TOUCH',
      cause: 'first',
    });
    await story.hears('click', click('t2', 'BEN', 11));
    const decisions = await story.decisions();
    expect(decisions.find((one) => one.advocate_id === 'ben')).toMatchObject({
      outcome: 'granted',
      reason: 'CREDITED_LAST_TOUCH',
      cause: 'late_touchpoint',
    });
    const denied = decisions.find((one) => one.advocate_id === 'ann');
    expect(denied).toMatchObject({
      outcome: 'denied',
      reason: 'DENIED_OTHER_TOUCHPOINT_WON',
      cause: 'late_touchpoint',
    });
    const journal = await story.journal();
    expect(journal).toContainEqual(
      expect.objectContaining({ decision_id: first!.decision_id, outcome: 'granted', advocate_id: 'ann' }),
    );
    expect(journal.find((one) => one.decision_id === denied!.decision_id)!.supersedes).toBe(first!.decision_id);
  });

  it('a join that proves wrong is cut, the credit goes with it, and comes back once it is restored', async (story) => {
    await story.hears('customer', { id: 'c1', occurred_at: day(9), customer_id: 'k', visitor_id: 'v' });
    await story.hears('click', click('t1', 'ANN', 10));
    const { visitor_id: _, ...without } = signup(12);
    await story.hears('conversion', without);
    const say = async (action: string): Promise<Decision[]> => {
      await story.says('identity', action, 'customer:k', 'visitor:v', '--because', 'a clerk');
      return await story.decisions();
    };
    const shown = async (): Promise<unknown> =>
      JSON.parse(await run('identity', 'show', 'customer:k', '--programme', story.programme, '--json')) as unknown;
    expect(await shown()).toMatchObject({
      person_id: 'customer:k',
      nodes: ['customer:k', 'visitor:v'],
      links: [{ a: 'visitor:v', b: 'customer:k', state: 'joins', since: Date.parse(day(9)) }],
    });
    const granted = (await story.decisions()).find((one) => one.advocate_id === 'ann');
    expect(granted).toMatchObject({ outcome: 'granted', cause: 'first' });
    const cut = await say('cut');
    expect(cut).toHaveLength(1);
    expect(cut[0]).toMatchObject({ outcome: 'denied', reason: 'DENIED_NO_TOUCHPOINT', cause: 'identity_split' });
    expect(await shown()).toMatchObject({
      nodes: ['customer:k'],
      links: [{ a: 'visitor:v', b: 'customer:k', state: 'cut', since: null, cut_because: 'a clerk' }],
    });
    expect(await say('restore')).toMatchObject([{ advocate_id: 'ann', outcome: 'granted', cause: 'identity_join' }]);
    const kept = (await story.journal()).find((one) => one.decision_id === granted!.decision_id);
    expect(kept).toMatchObject({ outcome: 'granted', cause: 'first' });
  });

  it('a late order ends the wait; a refund reverses under the same rules', async (story) => {
    await story.hears('click', click('t1', 'ANN', 10));
    await story.hears('conversion', purchase(12));
    const open = async () =>
      (await story.rows<{ reason: string; closed_at: string | null }>('holds'))
        .filter((hold) => hold.closed_at === null)
        .map((hold) => hold.reason);
    expect(await open()).toEqual(['HELD_NO_MATCHING_ORDER']);
    await story.hears('order', order('placed', 12), order('paid', 13));
    expect(await open()).toEqual(['HELD_RETURN_WINDOW']);
    await story.hears('order', order('refunded', 15, 400));
    expect((await story.decisions())[0]).toMatchObject({
      outcome: 'granted',
      reason: 'ADJUSTED_PARTIAL_REFUND',
      amount_minor: 600,
      ruleset_version: 1,
      cause: 'refund',
    });
    await story.hears('order', order('refunded', 16, 600));
    expect((await story.decisions())[0]).toMatchObject({
      outcome: 'reversed',
      reason: 'REVERSED_REFUND',
      ruleset_version: 1,
      cause: 'refund',
    });
    expect((await story.journal()).length).toBeGreaterThanOrEqual(3);
  });

  it('time alone ends the wait for an order that never comes', async (story) => {
    await story.hears('click', click('t1', 'ANN', 10));
    await story.hears('conversion', purchase(12));
    await story.tick(day(19, '11:59:59'));
    expect((await story.decisions())[0]).toMatchObject({ outcome: 'granted' });
    await story.tick(day(19, '12:00:01'));
    expect((await story.decisions())[0]).toMatchObject({ outcome: 'denied', reason: 'DENIED_NO_ORDER' });
  });

  it('a ruleset with a past effective time is refused unless it is a correction, which revises openly', async (story) => {
    await story.hears('click', click('t1', 'ANN', 10), click('t2', 'BEN', 11));
    await story.hears('conversion', signup(12));
    const firstTouch = { ...RULES, attribution: { ...RULES.attribution, model: 'first_touch' } };
    await story.hears('ruleset', {
      id: 'r2',
      occurred_at: day(20),
      version: 2,
      effective_from: day(5),
      rules: firstTouch,
    });
    expect((await story.deadLetters()).map(({ reason }) => reason)).toEqual(['EFFECTIVE_IN_PAST']);
    expect((await story.decisions()).find((one) => one.outcome === 'granted')!.advocate_id).toBe('ben');
    await story.hears('ruleset', {
      id: 'r3',
      occurred_at: day(20),
      version: 3,
      effective_from: day(5),
      rules: firstTouch,
      correction: true,
    });
    const granted = (await story.decisions()).filter((one) => one.outcome === 'granted');
    expect(granted).toMatchObject([
      { advocate_id: 'ann', reason: 'CREDITED_FIRST_TOUCH', ruleset_version: 3, cause: 'correction' },
    ]);
  });

  it('an advocate enrolled after the click earns nothing from it', async (story) => {
    await story.hears('click', click('t1', 'CAT', 10));
    await story.hears('conversion', signup(12));
    expect((await story.decisions())[0]).toMatchObject({ outcome: 'denied', reason: 'DENIED_ADVOCATE_UNKNOWN' });
    await story.hears('advocate', advocate('cat', 11));
    expect((await story.decisions())[0]).toMatchObject({
      advocate_id: 'cat',
      outcome: 'denied',
      reason: 'DENIED_ADVOCATE_NOT_ENROLLED',
    });
  });

  it('a click from the future is a dead letter', async (story) => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await story.hears('click', { ...click('t1', 'ANN', 10), occurred_at: tomorrow });
    const [letter] = await story.deadLetters();
    expect(letter).toMatchObject({ reason: 'TIME_IN_FUTURE' });
    expect(JSON.parse(letter!.payload)).toMatchObject({ id: 't1', occurred_at: tomorrow });
    expect(await story.rows('touchpoints')).toEqual([]);
  });
}, 300_000);
