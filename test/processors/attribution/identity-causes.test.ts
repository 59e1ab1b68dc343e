import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SideBySide, type Told } from '../side-by-side.js';
import { TestHouse, type TestEvent } from '../support.js';
import { ALL, brokenChains, stateOf, unfolded } from './world.js';

const advocate = (id: string, code: string): TestEvent => ({
  kind: 'advocate',
  id,
  at: 0,
  advocate_id: id,
  status: 'enrolled',
  referral_codes: [code],
});
const click = (id: string, at: number, visitor_id: string, more: object = {}): TestEvent => ({
  kind: 'click',
  id,
  at,
  visitor_id,
  channel: 'referral',
  ...more,
});
const signup = (id: string, at: number, who: object): TestEvent => ({
  kind: 'conversion',
  id,
  at,
  type: 'signup',
  ...who,
});

interface Entry {
  readonly advocate_id: string;
  readonly outcome: string;
  readonly reason: string;
  readonly cause: string;
  readonly supersedes: string | null;
}

describe('what the journal says of persons that join and part', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());

  const stories = new SideBySide(
    () => house,
    () => house.runner({ processors: ALL }).untilIdle(),
  );
  const story = (what: string, tell: (told: { programme: string; step: Told['hears'] }) => Promise<void>): void =>
    it.concurrent(
      what,
      () =>
        stories.tell(what, async ({ programme, hears }) => {
          const advocates = [advocate('ada', 'ADA'), advocate('ben', 'BEN')];
          const step: Told['hears'] = (...events) => hears(...advocates.splice(0), ...events);
          await tell({ programme, step });
        }),
      120_000,
    );
  const journal = async (programme: string, conversion: string): Promise<string[]> => {
    const entries = await house.query<Entry>(
      `SELECT advocate_id, outcome, reason, cause, supersedes FROM decision_journal WHERE programme_id = '${programme}' AND conversion_id = '${conversion}' ORDER BY advocate_id, entry_no`,
    );
    return entries.map((entry) => [entry.advocate_id || 'nobody', entry.reason, entry.cause].join(' '));
  };
  story(
    'identity_join: a device found to be shared later brings the touch of another visitor to the conversion',
    async ({ programme, step }) => {
      const first = [
        click('c1', 10, 'phone', { referral_code: 'ADA' }),
        signup('s', 60, { visitor_id: 'laptop', customer_id: 'ann' }),
      ];
      await step(...first);
      expect(await journal(programme, 's')).toEqual(['nobody DENIED_NO_TOUCHPOINT first']);
      const link: TestEvent = { kind: 'customer', id: 'k', at: 100, customer_id: 'ann', visitor_id: 'phone' };
      await step(link);
      const entries = await journal(programme, 's');
      expect(entries).toContain('ada CREDITED_LAST_TOUCH identity_join');
      expect(entries.filter((entry) => entry.includes('late_touchpoint'))).toEqual([]);
    },
  );

  story(
    'identity_split: a second customer on the tablet takes the touch back from the first',
    async ({ programme, step }) => {
      const first = [
        click('c1', 0, 'va', { device_id: 'tablet' }),
        click('c2', 1, 'vb', { device_id: 'tablet', referral_code: 'BEN' }),
        signup('s1', 5, { visitor_id: 'va', customer_id: 'ann' }),
      ];
      await step(...first);
      expect(await journal(programme, 's1')).toEqual(['ben CREDITED_LAST_TOUCH first']);
      const second = signup('s2', 2, { visitor_id: 'vb', customer_id: 'bob' });
      await step(second);
      const entries = await journal(programme, 's1');
      expect(entries).toContain('nobody DENIED_NO_TOUCHPOINT identity_split');
      expect(await journal(programme, 's2')).toEqual(['ben CREDITED_LAST_TOUCH first']);
    },
  );

  story(
    'identity_split, then identity_join: a person cuts a link that proved wrong, and takes the word back',
    async ({ programme, step }) => {
      const first = [
        click('c1', 10, 'phone', { referral_code: 'ADA' }),
        { kind: 'customer', id: 'k', at: 20, customer_id: 'ann', visitor_id: 'phone' },
        signup('s', 60, { customer_id: 'ann' }),
      ] as const;
      await step(...first);
      expect(await journal(programme, 's')).toEqual(['ada CREDITED_LAST_TOUCH first']);
      const words = (['cut', 'restore'] as const).map((action, i): TestEvent => ({
        kind: 'identity_link',
        id: action,
        at: 100 + i,
        a: 'customer:ann',
        b: 'visitor:phone',
        action,
      }));
      await step(words[0]!);
      expect(await journal(programme, 's')).toEqual([
        'nobody DENIED_NO_TOUCHPOINT identity_split',
        'ada CREDITED_LAST_TOUCH first',
        'ada CREDITED_LAST_TOUCH identity_split',
      ]);
      await step(words[1]!);
      expect((await journal(programme, 's')).slice(-1)).toEqual(['ada CREDITED_LAST_TOUCH identity_join']);
    },
  );

  story(
    "identity_split: a visitor who is not the customer brings nothing to the customer's conversion, though it names both",
    async ({ programme, step }) => {
      const first = [
        click('c1', 10, 'till', { referral_code: 'ADA' }),
        signup('s1', 60, { visitor_id: 'till', customer_id: 'ann' }),
        signup('s2', 61, { visitor_id: 'till', customer_id: 'bob' }),
      ];
      await step(...first);
      expect(await journal(programme, 's1')).toEqual(['ada CREDITED_LAST_TOUCH first']);
      const cuts = ['ann', 'bob'].map((customer): TestEvent => ({
        kind: 'identity_link',
        id: customer,
        at: 100,
        a: 'visitor:till',
        b: `customer:${customer}`,
        action: 'cut',
      }));
      await step(...cuts);
      for (const conversion of ['s1', 's2'])
        expect(await journal(programme, conversion)).toContain('nobody DENIED_NO_TOUCHPOINT identity_split');
    },
  );

  story('neither, where the persons stay as they are: a late touch is a late touch', async ({ programme, step }) => {
    const first = [
      click('c1', 10, 'phone', { referral_code: 'ADA' }),
      signup('s', 60, { visitor_id: 'phone', customer_id: 'ann' }),
    ];
    await step(...first);
    const late = click('c2', 30, 'phone', { referral_code: 'BEN' });
    await step(late);
    const entries = await journal(programme, 's');
    expect(entries[0]).toBe('ada CREDITED_LAST_TOUCH first');
    expect(entries).toContain('ben CREDITED_LAST_TOUCH late_touchpoint');
    expect(entries.join()).not.toMatch(/identity_/);
  });

  story('every entry after the first names the one it supersedes', async ({ programme, step }) => {
    await step(
      click('c1', 10, 'phone', { referral_code: 'ADA' }),
      signup('s', 60, { visitor_id: 'laptop', customer_id: 'ann' }),
    );
    await step({ kind: 'customer', id: 'k', at: 100, customer_id: 'ann', visitor_id: 'phone' });
    const rows = await house.query<{ advocate_id: string; entry_no: number; linked: number }>(
      `SELECT advocate_id, entry_no, supersedes IS NOT NULL AND toString(supersedes) != '' AS linked FROM decision_journal WHERE programme_id = '${programme}' AND conversion_id = 's' ORDER BY advocate_id, entry_no`,
    );
    for (const { entry_no, linked } of rows) expect(linked).toBe(entry_no > 1 ? 1 : 0);
    expect(rows.some(({ entry_no }) => entry_no > 1)).toBe(true);
  });

  it('and the state is that of all events in one pass, to which the journal folds', async () => {
    const before = await stateOf(house);
    expect(await unfolded(house)).toEqual([]);
    expect(await brokenChains(house)).toEqual([]);
    await house.empty();
    await house.put(stories.heard);
    await house.runner({ processors: ALL }).untilIdle();
    expect(await stateOf(house)).toEqual(before);
  }, 120_000);
});
