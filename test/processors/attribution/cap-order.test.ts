import { describe, expect, it } from 'vitest';
import {
  CapQueue,
  inOrderOfReceipt,
  type Limit,
  type QueuedClaim,
} from '../../../processors/attribution/verdict/cap-order.js';
import { fc } from '../../support/properties.js';

type Caps = QueuedClaim['caps'];
const NO_CAPS: Caps = { creditsPerDay: null, advocateMonthMinor: null, programmeMonthMinor: null };

let serial = 0;
const claim = (part: Partial<QueuedClaim> & { minor?: number }): QueuedClaim => ({
  programmeId: 'p',
  advocateId: 'ann',
  conversionId: `k${(serial += 1)}`,
  day: 10,
  month: 0,
  orderedAt: serial,
  caps: NO_CAPS,
  money: part.minor === undefined ? [] : [{ currency: 'EUR', grossMinor: part.minor }],
  ...part,
});

/** What each claim gets: "whole", "-" for denied, else what is left of each currency; and which cap bound. */
const told = (claims: readonly QueuedClaim[]): string[] => {
  const queue = new CapQueue();
  return claims.map((one) => textOf(queue.take(one)));
};
const SHORT: Record<string, string> = {
  credits_per_advocate_per_day: 'day',
  reward_per_advocate_per_month_minor: 'advocate',
  reward_per_programme_per_month_minor: 'programme',
};
const textOf = (limit: Limit | null): string =>
  limit === null
    ? 'whole'
    : limit.denied
      ? `- ${SHORT[limit.limitedBy]}`
      : `${limit.money.map(({ leftMinor }) => leftMinor).join('+')} ${SHORT[limit.limitedBy]}`;

const month = (advocateMonthMinor: number, part: Partial<Caps> = {}): { caps: Caps } => ({
  caps: { ...NO_CAPS, advocateMonthMinor, ...part },
});
const programme = (programmeMonthMinor: number, part: Partial<Caps> = {}): { caps: Caps } => ({
  caps: { ...NO_CAPS, programmeMonthMinor, ...part },
});

describe('caps in order of receipt', () => {
  it.each<[string, QueuedClaim[], string[]]>([
    [
      'the one that crosses is cut, those after it are denied',
      [100, 100, 100, 100].map((minor) => claim({ minor, ...month(250) })),
      ['whole', 'whole', '50 advocate', '- advocate'],
    ],
    [
      'a cap that is met exactly cuts nothing',
      [100, 150, 1].map((minor) => claim({ minor, ...month(250) })),
      ['whole', 'whole', '- advocate'],
    ],
    [
      'what earns nothing passes where nothing is left',
      [claim({ minor: 250, ...month(250) }), claim(month(250)), claim({ minor: 1, ...month(250) })],
      ['whole', 'whole', '- advocate'],
    ],
    ['a cap of nothing denies all that earns', [claim({ minor: 1, ...month(0) })], ['- advocate']],
    [
      'advocates have a month each, the programme one for all',
      ['ann', 'bob', 'cat'].map((advocateId) =>
        claim({ advocateId, minor: 80, ...month(100, { programmeMonthMinor: 200 }) }),
      ),
      ['whole', 'whole', '40 programme'],
    ],
    [
      'currencies do not meet',
      [
        claim({ minor: 100, ...month(100) }),
        claim({ money: [{ currency: 'USD', grossMinor: 100 }], ...month(100) }),
        claim({
          money: [
            { currency: 'EUR', grossMinor: 5 },
            { currency: 'GBP', grossMinor: 5 },
          ],
          ...month(100),
        }),
      ],
      ['whole', 'whole', '0+5 advocate'],
    ],
    [
      'months begin anew, and so do programmes',
      [
        claim({ minor: 100, ...month(100) }),
        claim({ month: 1, minor: 100, ...month(100) }),
        claim({ programmeId: 'q', minor: 100, ...month(100) }),
      ],
      ['whole', 'whole', 'whole'],
    ],
    [
      'the day denies a claim, which then takes no money',
      [
        claim({ minor: 60, ...month(100, { creditsPerDay: 1 }) }),
        claim({ minor: 60, ...month(100, { creditsPerDay: 1 }) }),
        claim({ day: 11, minor: 40, ...month(100, { creditsPerDay: 1 }) }),
      ],
      ['whole', '- day', 'whole'],
    ],
    [
      'a month denies a claim, which then takes no place of the day',
      [
        claim({ advocateId: 'bob', minor: 100, ...programme(100, { creditsPerDay: 1 }) }),
        claim({ minor: 10, ...programme(100, { creditsPerDay: 1 }) }),
        claim(programme(100, { creditsPerDay: 1 })),
        claim(programme(100, { creditsPerDay: 1 })),
      ],
      ['whole', '- programme', 'whole', '- day'],
    ],
    [
      'what the programme denies takes nothing of the advocate',
      [
        claim({ advocateId: 'bob', minor: 100, ...programme(100) }),
        claim({ minor: 100, ...month(100, { programmeMonthMinor: 100 }) }),
        claim({ minor: 100, ...month(100) }),
      ],
      ['whole', '- programme', 'whole'],
    ],
    [
      'where both bind, the narrower is named, and the advocate before the programme',
      [
        claim({ minor: 50, ...month(100, { programmeMonthMinor: 100 }) }),
        claim({ minor: 60, ...month(100, { programmeMonthMinor: 100 }) }),
      ],
      ['whole', '50 advocate'],
    ],
    [
      'each counts by the cap of its own rules, and only what was earned under a cap',
      [claim({ minor: 500 }), claim({ minor: 80, ...month(100) }), claim({ minor: 80, ...month(150) })],
      ['whole', 'whole', '70 advocate'],
    ],
    [
      'a lower cap of later rules takes nothing back',
      [claim({ minor: 100, ...month(150) }), claim({ minor: 10, ...month(50) })],
      ['whole', '- advocate'],
    ],
  ])('%s', (_, claims, expected) => {
    expect(told(claims)).toEqual(expected);
  });
});

const claims = fc.array(
  fc.record({
    advocateId: fc.constantFrom('ann', 'bob'),
    day: fc.constantFrom(10, 11),
    orderedAt: fc.integer({ min: 0, max: 20 }),
    minor: fc.integer({ min: 0, max: 5 }),
    caps: fc.record({
      creditsPerDay: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
      advocateMonthMinor: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
      programmeMonthMinor: fc.option(fc.integer({ min: 0, max: 12 }), { nil: null }),
    }),
  }),
  { maxLength: 15 },
);

describe('for any claims', () => {
  const made = (list: readonly (Partial<QueuedClaim> & { readonly minor: number })[]): QueuedClaim[] =>
    list.map(({ minor, ...part }, i) =>
      claim({ ...part, conversionId: `k${i}`, money: minor === 0 ? [] : [{ currency: 'EUR', grossMinor: minor }] }),
    );
  const taken = (list: readonly QueuedClaim[]): Map<string, string> => {
    const queue = new CapQueue();
    return new Map([...list].sort(inOrderOfReceipt).map((one) => [one.conversionId, textOf(queue.take(one))]));
  };

  it('the order in which they are told does not matter', () => {
    fc.assert(
      fc.property(claims, fc.infiniteStream(fc.integer({ min: 0, max: 99 })), (list, numbers) => {
        const all = made(list);
        const shuffled = all.map((one) => ({ one, at: numbers.next().value as number })).sort((a, b) => a.at - b.at);
        expect(taken(shuffled.map(({ one }) => one))).toEqual(taken(all));
      }),
    );
  });

  it('what is received later changes nothing of what was received before', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 20 }), (list, until) => {
        const all = made(list);
        const before = all.filter(({ orderedAt }) => orderedAt <= until);
        const whole = taken(all);
        for (const [id, text] of taken(before)) expect(whole.get(id)).toBe(text);
      }),
    );
  });

  it('no cap is exceeded, and none is left unused where it denied', () => {
    fc.assert(
      fc.property(claims, (list) => {
        const queue = new CapQueue();
        const caps = { creditsPerDay: 2, advocateMonthMinor: 7, programmeMonthMinor: 11 };
        const months = new Map<string, number>();
        let all = 0;
        for (const one of made(list).sort(inOrderOfReceipt)) {
          const gross = one.money[0]?.grossMinor ?? 0;
          const limit = queue.take({ ...one, caps });
          const got = limit === null ? gross : limit.denied ? 0 : limit.money[0]!.leftMinor;
          const mine = (months.get(one.advocateId) ?? 0) + got;
          months.set(one.advocateId, mine);
          all += got;
          expect(mine).toBeLessThanOrEqual(7);
          expect(all).toBeLessThanOrEqual(11);
          if (limit?.limitedBy === 'reward_per_advocate_per_month_minor') expect(mine).toBe(7);
          if (limit?.limitedBy === 'reward_per_programme_per_month_minor') expect(all).toBe(11);
        }
      }),
    );
  });
});
