import { beforeAll, describe, expect, it } from 'vitest';
import { KINDS, type Kind } from '../../../../ingest/events/kinds.js';
import { checkRules } from '../../../../ingest/events/check-rules.js';
import { decode } from '../../../../ingest/events/validate.js';
import { DEFAULT_START_MS, type FraudKind } from '../../../../ingest/sources/simulator/index.js';
import { RULES } from '../../../../ingest/sources/simulator/programme.js';
import { TOLD_KINDS } from '../../../../ingest/sources/simulator/write.js';
import { played, tally, text, type Played } from './support.js';

const DAY_MS = 86_400_000;
const SIZE = { seed: 11, days: 60, advocates: 300 } as const;
const ALL_FRAUDS = [
  'bot_traffic',
  'click_farm',
  'click_flooding',
  'cookie_stuffing',
  'duplicate_post',
  'refund_abuse',
  'ring',
  'self_referral',
];
const ALL_LOOKALIKES = ['cafe', 'campus', 'carrier_nat', 'company', 'family', 'influencer_burst'];

describe(`a simulated programme (seed ${SIZE.seed})`, () => {
  let story: Played;
  let advocatesByCode: Map<string, string>;
  beforeAll(async () => {
    story = await played(SIZE);
    advocatesByCode = new Map(
      story.events.advocate.flatMap((event) =>
        (event['referral_codes'] as string[]).map((code) => [code, text(event, 'advocate_id')]),
      ),
    );
  });
  const cheats = (fraud: string) =>
    new Set(story.advocates.filter((truth) => truth.fraud === fraud).map((truth) => truth.advocate_id));
  const clicksOf = (advocates: ReadonlySet<string>) =>
    story.events.click.filter((click) => advocates.has(advocatesByCode.get(text(click, 'referral_code')) ?? ''));

  it.each(TOLD_KINDS)('writes only valid events of kind %s, with no unknown field', (kind: Kind) => {
    const encoder = new TextEncoder();
    const at = { receivedAt: DEFAULT_START_MS + 400 * DAY_MS, source: 'import' } as const;
    expect(story.events[kind].length).toBeGreaterThan(0);
    const wrong = story.events[kind].filter((event) => {
      const verdict = decode(encoder.encode(JSON.stringify(event)), kind, at);
      return !verdict.ok || verdict.event.extra !== undefined;
    });
    expect(wrong).toEqual([]);
  });

  it('publishes rules that hold together', () => {
    for (const rules of RULES) expect(checkRules(rules)).toBeNull();
    expect(story.events.ruleset.map((event) => event['version'])).toEqual([1, 2]);
  });

  it('keeps every event within its span: there is no tail', () => {
    const outside = KINDS.flatMap((kind) => story.events[kind]).filter((event) => {
      const at = Date.parse(event.occurred_at);
      return !(at >= DEFAULT_START_MS && at < DEFAULT_START_MS + SIZE.days * DAY_MS);
    });
    expect(outside).toEqual([]);
  });

  it('repeats an id only with the same content, and only clicks and conversions', () => {
    for (const kind of TOLD_KINDS) {
      const seen = new Map<string, string>();
      const conflicts: string[] = [];
      let again = 0;
      for (const event of story.events[kind]) {
        const content = JSON.stringify(event);
        const before = seen.get(event.id);
        if (before !== undefined) again++;
        if (before !== undefined && before !== content) conflicts.push(event.id);
        seen.set(event.id, content);
      }
      expect(conflicts).toEqual([]);
      if (kind === 'click' || kind === 'conversion') expect(again).toBeGreaterThan(0);
      else expect(again).toBe(0);
    }
  });

  it('tells the truth of every conversion exactly once, and of every advocate', () => {
    const posted = new Map(story.events.conversion.map((event) => [event.id, event]));
    const told = story.conversions.map((truth) => truth.conversion_id);
    expect(new Set(told).size).toBe(told.length);
    expect([...told].sort()).toEqual([...posted.keys()].sort());
    for (const truth of story.conversions)
      expect(truth.amount_minor).toBe(posted.get(truth.conversion_id)!['amount_minor'] ?? 0);
    expect(story.advocates.map((truth) => truth.advocate_id).sort()).toEqual(
      [...new Set(story.events.advocate.map((event) => text(event, 'advocate_id')))].sort(),
    );
  });

  it('refers only to what exists', () => {
    const customers = new Set(story.events.customer.map((event) => text(event, 'customer_id')));
    const advocates = new Set(story.events.advocate.map((event) => text(event, 'advocate_id')));
    const clicks = new Set(story.events.click.map((event) => event['click_id']));
    const absent = (kind: Kind, field: string, known: ReadonlySet<unknown>) =>
      story.events[kind]
        .filter((event) => event[field] !== undefined && !known.has(event[field]))
        .map((event) => event.id);
    for (const kind of ['conversion', 'order', 'advocate'] as const)
      expect(absent(kind, 'customer_id', customers)).toEqual([]);
    expect(absent('conversion', 'click_id', clicks)).toEqual([]);
    expect(absent('advocate', 'invited_by', advocates)).toEqual([]);
    expect(absent('activity', 'advocate_id', advocates)).toEqual([]);
    expect(absent('spend', 'advocate_id', advocates)).toEqual([]);
    expect(absent('click', 'referral_code', new Set(advocatesByCode.keys()))).toEqual([]);
    for (const truth of story.conversions)
      if (truth.true_advocate_id !== null) expect(advocates).toContain(truth.true_advocate_id);
    // What people remember of a code is sometimes wrong; that is theirs, not ours.
    const told = story.events.conversion.filter((event) => event['claimed_code'] !== undefined);
    const mistaken = absent('conversion', 'claimed_code', new Set(advocatesByCode.keys()));
    expect(mistaken.length / told.length).toBeLessThan(0.08);
  });

  it('posts nearly every checkout twice over: as a conversion and as an order of the same amount', () => {
    const placed = new Map(
      story.events.order
        .filter((event) => event['status'] === 'placed')
        .map((event) => [text(event, 'order_id'), event]),
    );
    const checkouts = story.events.conversion.filter((event) => event['order_id'] !== undefined);
    const matched = checkouts.filter((event) => placed.has(text(event, 'order_id')));
    expect(matched.length / checkouts.length).toBeGreaterThan(0.97);
    for (const event of matched)
      expect(placed.get(text(event, 'order_id'))!['amount_minor']).toBe(event['amount_minor']);
  });

  it('never gives back more than was paid', () => {
    const paid = new Map(
      story.events.order
        .filter((event) => event['status'] === 'placed')
        .map((event) => [text(event, 'order_id'), Number(event['amount_minor'])]),
    );
    const back = new Map<string, number>();
    for (const event of story.events.order) {
      if (event['status'] !== 'refunded') continue;
      const order = text(event, 'order_id');
      back.set(order, (back.get(order) ?? 0) + Number(event['amount_minor']));
    }
    expect(back.size).toBeGreaterThan(20);
    for (const [order, amount] of back) expect(amount).toBeLessThanOrEqual(paid.get(order)!);
    expect([...back].filter(([order, amount]) => amount < paid.get(order)!).length).toBeGreaterThan(5);
  });

  it('has 3 to 8 % cheats of every kind and pace, and innocents of every kind who look like them', () => {
    const cheating = story.advocates.filter((truth) => truth.fraud !== null);
    expect(cheating.length / story.advocates.length).toBeGreaterThan(0.03);
    expect(cheating.length / story.advocates.length).toBeLessThan(0.08);
    expect([...new Set(cheating.map((truth) => truth.fraud))].sort()).toEqual(ALL_FRAUDS);
    for (const fraud of ALL_FRAUDS) {
      expect([...new Set(cheating.filter((truth) => truth.fraud === fraud).map((truth) => truth.pace))].sort()).toEqual(
        ['fast', 'slow'],
      );
    }
    const innocents = story.advocates.filter((truth) => truth.lookalike !== null);
    expect([...new Set(innocents.map((truth) => truth.lookalike))].sort()).toEqual(ALL_LOOKALIKES);
    expect(innocents.every((truth) => truth.fraud === null)).toBe(true);
  });

  it.each<[string, { cheats?: number; kinds?: FraudKind[] }, Record<string, number>]>([
    ['none', { cheats: 0 }, {}],
    ['one at least', { cheats: 0.001 }, { self_referral: 1 }],
    [
      'half of all, of two kinds',
      { cheats: 0.5, kinds: ['refund_abuse', 'click_farm'] },
      { click_farm: 10, refund_abuse: 10 },
    ],
    ['whole rings only', { cheats: 0.2, kinds: ['ring'] }, { ring: 6 }],
    ['no ring where it has no room', { cheats: 0.05, kinds: ['ring'] }, {}],
    ['everybody', { cheats: 1, kinds: ['bot_traffic'] }, { bot_traffic: 40 }],
    ['no kind', { kinds: [] }, {}],
  ])('casts as many cheats and such as it was asked for: %s', async (_, mixture, expected) => {
    const { advocates } = await played({ seed: 3, days: 1, advocates: 40, ...mixture });
    const found = tally(advocates.flatMap(({ fraud }) => fraud ?? []));
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it.each([
    [{ cheats: -0.1 }, 'cheats must be a share'],
    [{ cheats: 1.1 }, 'cheats must be a share'],
    [{ cheats: NaN }, 'cheats must be a share'],
    [{ kinds: ['theft' as FraudKind] }, 'theft is no kind'],
  ])('refuses a mixture that is none: %j', async (mixture, message) => {
    await expect(played({ seed: 3, days: 1, advocates: 40, ...mixture })).rejects.toThrow(message);
  });

  it('tells of each ring who belongs to it: they are paid into one account, and nobody else is', () => {
    const accounts = new Map(
      story.events.advocate.map((event) => [text(event, 'advocate_id'), text(event, 'payout_account_hash')]),
    );
    const rings = new Map<number, Set<string>>();
    for (const { advocate_id: id, fraud, ring } of story.advocates) {
      expect(ring === null).toBe(fraud !== 'ring');
      if (ring !== null) rings.set(ring, new Set(rings.get(ring)).add(accounts.get(id)!));
    }
    expect(rings.size).toBeGreaterThan(1);
    for (const paid of rings.values()) expect(paid.size).toBe(1);
    expect(new Set([...rings.values()].flatMap((paid) => [...paid])).size).toBe(rings.size);
  });

  it('follows a power law: a tenth of advocates bring most of the honest clicks', () => {
    const honest = new Set(story.advocates.filter((truth) => truth.fraud === null).map((truth) => truth.advocate_id));
    const counts = [
      ...tally(clicksOf(honest).map((click) => advocatesByCode.get(text(click, 'referral_code'))!)).values(),
    ].sort((a, b) => b - a);
    const sum = (list: readonly number[]) => list.reduce((total, count) => total + count, 0);
    expect(sum(counts.slice(0, Math.ceil(counts.length / 10))) / sum(counts)).toBeGreaterThan(0.5);
    expect(counts[Math.floor(counts.length / 2)]! * 10).toBeLessThan(counts[Math.floor(counts.length / 50)]!);
  });

  it('has days and weeks: nights are quiet, Mondays are busier than Saturdays', () => {
    const own = story.events.click.filter((click) => click['referral_code'] === undefined);
    const hours = tally(own.map((click) => new Date(click.occurred_at).getUTCHours()));
    expect(hours.get(18)!).toBeGreaterThan(1.6 * hours.get(3)!);
    const weekdays = tally(own.map((click) => new Date(click.occurred_at).getUTCDay()));
    // Sixty days from a Monday hold nine Mondays and eight Saturdays.
    expect(weekdays.get(1)! / 9).toBeGreaterThan(1.1 * (weekdays.get(6)! / 8));
  });

  it('lets advocates join over time, and some because others asked them', () => {
    const joins = story.events.activity
      .filter((event) => event['action'] === 'terms_accepted')
      .map((event) => Date.parse(event.occurred_at));
    const inHalf = joins.filter((at) => at < DEFAULT_START_MS + (SIZE.days / 2) * DAY_MS).length;
    expect(inHalf).toBeGreaterThan(0.3 * joins.length);
    expect(inHalf).toBeLessThan(0.9 * joins.length);
    const enrolledAt = new Map(
      story.events.advocate
        .filter((event) => event['status'] === 'enrolled')
        .map((event) => [text(event, 'advocate_id'), event.occurred_at])
        .reverse() as [string, string][],
    );
    const invited = story.events.advocate.filter((event) => event['status'] === 'invited');
    expect(invited.length).toBeGreaterThan(0.2 * story.advocates.length);
    for (const event of invited) expect(event.occurred_at > enrolledAt.get(text(event, 'invited_by'))!).toBe(true);
  });

  it('takes people over several channels, devices and networks, and codes to the till without a click', () => {
    expect(new Set(story.events.click.map((click) => click['channel'])).size).toBe(8);
    expect(story.events.click.some((click) => text(click, 'ip').includes(':'))).toBe(true);
    const visitors = new Map<string, Set<string>>();
    for (const event of story.events.conversion) {
      if (event['customer_id'] === undefined || event['visitor_id'] === undefined) continue;
      const of = visitors.get(text(event, 'customer_id')) ?? new Set();
      visitors.set(text(event, 'customer_id'), of.add(text(event, 'visitor_id')));
    }
    expect([...visitors.values()].filter((set) => set.size > 1).length).toBeGreaterThan(50);
    const touched = new Set(
      story.events.click.filter((click) => click['referral_code'] !== undefined).map((click) => click['visitor_id']),
    );
    const told = story.events.conversion.filter(
      (event) => event['claimed_code'] !== undefined && !touched.has(event['visitor_id']),
    );
    expect(told.length).toBeGreaterThan(5);
  });

  it('leaves the traces of self-referral, by customer, e-mail, card or device', () => {
    const profile = new Map(story.events.advocate.map((event) => [text(event, 'advocate_id'), event]));
    const customers = new Map(story.events.customer.map((event) => [text(event, 'customer_id'), event]));
    const truths = new Map(
      story.conversions.filter((truth) => truth.fraud === 'self_referral').map((truth) => [truth.conversion_id, truth]),
    );
    const own = story.events.conversion.filter((event) => truths.has(event.id));
    expect(own.length).toBeGreaterThan(3);
    const selves = [...cheats('self_referral')].map((id) => profile.get(id)!);
    for (const event of own) {
      const customer = customers.get(text(event, 'customer_id'));
      const linked = selves.some((self) => {
        const record = customers.get(text(self, 'customer_id'));
        return (
          self['customer_id'] === event['customer_id'] ||
          self['email_hash'] === customer?.['email_hash'] ||
          (record !== undefined && record['payment_hash'] === customer?.['payment_hash']) ||
          self['device_id'] === event['device_id']
        );
      });
      expect(linked).toBe(true);
    }
  });

  it('leaves the traces of rings: one payout account, shared machines', () => {
    const ring = cheats('ring');
    const accounts = story.events.advocate
      .filter((event) => ring.has(text(event, 'advocate_id')))
      .map((event) => event['payout_account_hash']);
    expect(new Set(accounts).size).toBe(2);
    const everybody = tally([
      ...new Map(
        story.events.advocate.map((event) => [text(event, 'advocate_id'), event['payout_account_hash']]),
      ).values(),
    ]);
    expect([...everybody.values()].filter((count) => count > 1).length).toBe(2);
    const truths = new Set(
      story.conversions.filter((truth) => truth.fraud === 'ring').map((truth) => truth.conversion_id),
    );
    const machines = tally(
      story.events.conversion
        .filter((event) => truths.has(event.id) && event['type'] === 'signup')
        .map((event) => event['device_id']),
    );
    expect(Math.max(...machines.values())).toBeGreaterThan(5);
  });

  it('leaves the traces of stuffing, flooding, farms, bots and duplicates', () => {
    const stuffed = clicksOf(cheats('cookie_stuffing')).filter(
      (click) => click['frame'] === 'hidden_iframe' || click['frame'] === 'extension',
    );
    expect(stuffed.length).toBeGreaterThan(100);
    expect(stuffed.every((click) => click['user_activated'] === false)).toBe(true);
    const truths = new Map(story.conversions.map((truth) => [truth.conversion_id, truth]));
    const lastSecond = story.events.conversion.filter((event) => {
      const truth = truths.get(event.id)!;
      if (truth.fraud !== 'cookie_stuffing' || truth.pace !== 'fast' || event['type'] !== 'signup') return false;
      return stuffed.some(
        (click) =>
          click['visitor_id'] === event['visitor_id'] &&
          Date.parse(event.occurred_at) - Date.parse(click.occurred_at) < 10_000,
      );
    });
    expect(lastSecond.length).toBeGreaterThan(5);
    const floods = tally(clicksOf(cheats('click_flooding')).map((click) => new Date(click.occurred_at).getUTCHours()));
    expect(Math.min(...floods.values()) * 3).toBeGreaterThan(Math.max(...floods.values()));
    const crude = clicksOf(cheats('bot_traffic')).filter((click) =>
      /Headless|python|curl|axios|Go-http/.test(text(click, 'user_agent')),
    );
    expect(crude.length).toBeGreaterThan(500);
    const farmed = story.conversions.filter((truth) => truth.fraud === 'click_farm');
    expect(farmed.length).toBeGreaterThan(10);
    const posts = tally(
      story.events.conversion.filter((event) => event['order_id'] !== undefined).map((event) => event['order_id']),
    );
    for (const event of story.events.conversion) {
      if (truths.get(event.id)!.fraud === 'duplicate_post') expect(posts.get(event['order_id'])!).toBeGreaterThan(1);
    }
  });

  it('refers to a customer before the truth says that the advocate caused the sign-up', () => {
    const enrolledAt = new Map<string, string>();
    for (const event of story.events.advocate) {
      const id = text(event, 'advocate_id');
      const known = enrolledAt.get(id);
      if (event['status'] === 'enrolled' && (known === undefined || event.occurred_at < known))
        enrolledAt.set(id, event.occurred_at);
    }
    const at = new Map(story.events.conversion.map((event) => [event.id, event.occurred_at]));
    for (const truth of story.conversions) {
      if (truth.true_advocate_id === null) continue;
      expect(at.get(truth.conversion_id)! >= enrolledAt.get(truth.true_advocate_id)!).toBe(true);
    }
  });

  it.each([
    [{ days: 0 }, 'days'],
    [{ days: 1.5 }, 'days'],
    [{ advocates: 0 }, 'advocates'],
    [{ advocates: Number.NaN }, 'advocates'],
    [{ seed: Infinity }, 'seed'],
  ])('refuses %o', async (wrong, name) => {
    await expect(played({ ...SIZE, ...wrong })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(name) as string,
    });
  });

  it.each([
    [1, 1],
    [2, 3],
    [9, 20],
  ])('plays small programmes too: %i days, %i advocates', async (days, advocates) => {
    const small = await played({ seed: 1, days, advocates });
    expect(small.advocates.length).toBe(advocates);
    expect(small.events.tick.length).toBe(days + 1);
  });
});
