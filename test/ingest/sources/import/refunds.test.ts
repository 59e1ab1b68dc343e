import { describe, expect, it } from 'vitest';
import {
  type Match,
  type RefundLine,
  RefundMatcher,
  type Unmatched,
} from '../../../../ingest/sources/import/refunds.js';
import { fc } from '../../../support/properties.js';

function run(lines: readonly RefundLine[]): { matches: Match[]; rest: Unmatched[] } {
  const found = { matches: [] as Match[], rest: [] as Unmatched[] };
  const matcher = new RefundMatcher(
    (match) => found.matches.push(match),
    (one) => found.rest.push(one),
  );
  for (const line of lines) matcher.take(line);
  return found;
}

const line = (n: number, rest: Partial<RefundLine>): RefundLine => ({
  document: `d${n}`,
  line: n,
  party: 'p',
  goods: 'g',
  at: `2026-01-01 00:00:${String(n).padStart(2, '0')}`,
  quantity: 10,
  amount_minor: 1000,
  currency: 'GBP',
  is_refund: false,
  ...rest,
});
const told = ({ matches, rest }: ReturnType<typeof run>) => [
  ...matches.map((one) => `${one.refund.document}<${one.sale.document} ${one.quantity} ${one.amount_minor}`),
  ...rest.map((one) => `${one.refund.document} ${one.reason} ${one.quantity} ${one.amount_minor}`),
];

describe('matching refunds', () => {
  it.each<[string, Partial<RefundLine>[], string[]]>([
    ['the newest earlier line', [{}, {}, { is_refund: true, quantity: 4, amount_minor: 400 }], ['d2<d1 4 400']],
    [
      'then the next older',
      [{}, { quantity: 3, amount_minor: 300 }, { is_refund: true, quantity: 5, amount_minor: 500 }],
      ['d2<d1 3 300', 'd2<d0 2 200'],
    ],
    [
      'what is left of a line',
      [{}, { is_refund: true, quantity: 7, amount_minor: 700 }, { is_refund: true, quantity: 7, amount_minor: 700 }],
      ['d1<d0 7 700', 'd2<d0 3 300', 'd2 more_than_sold 4 400'],
    ],
    ['nothing earlier', [{ is_refund: true }, {}], ['d0 no_earlier_sale 10 1000']],
    ['a guest', [{ party: null }, { party: null, is_refund: true }], ['d1 guest 10 1000']],
    ['another customer', [{ party: 'a' }, { party: 'b', is_refund: true }], ['d1 no_earlier_sale 10 1000']],
    ['other goods', [{ goods: 'a' }, { goods: 'b', is_refund: true }], ['d1 no_earlier_sale 10 1000']],
    ['another currency', [{ currency: 'EUR' }, { is_refund: true }], ['d1 no_earlier_sale 10 1000']],
    [
      'more money than was paid',
      [{}, { is_refund: true, quantity: 10, amount_minor: 1200 }],
      ['d1<d0 10 1000', 'd1 above_sale_price 0 200'],
    ],
    [
      'odd pennies',
      [
        { quantity: 1, amount_minor: 34 },
        { quantity: 2, amount_minor: 67 },
        { is_refund: true, quantity: 3, amount_minor: 100 },
      ],
      ['d2<d1 2 67', 'd2<d0 1 33'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(told(run(lines.map((rest, n) => line(n, rest))))).toEqual(expected);
  });

  it('conserves every refund, never takes more than was sold, and looks only back', () => {
    const anyLine = fc.record({
      party: fc.constantFrom('a', 'b', null),
      goods: fc.constantFrom('x', 'y'),
      quantity: fc.integer({ min: 1, max: 20 }),
      amount_minor: fc.integer({ min: 1, max: 5000 }),
      is_refund: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 60 }), (drawn) => {
        const lines = drawn
          .map((rest, n) => line(n, rest))
          .sort((a, b) => `${a.party}/${a.goods}`.localeCompare(`${b.party}/${b.goods}`) || a.line - b.line);
        const { matches, rest } = run(Object.freeze(lines.map((one) => Object.freeze(one))));
        const total = (parts: { quantity: number; amount_minor: number }[]) =>
          parts.reduce((sum, part) => [sum[0]! + part.quantity, sum[1]! + part.amount_minor], [0, 0]);
        for (const one of lines.filter(({ is_refund }) => is_refund)) {
          const parts = [...matches, ...rest].filter(({ refund }) => refund === one);
          expect(total(parts)).toEqual([one.quantity, one.amount_minor]);
        }
        for (const sale of lines.filter(({ is_refund }) => !is_refund)) {
          const [quantity, money] = total(matches.filter((match) => match.sale === sale));
          expect(quantity).toBeLessThanOrEqual(sale.quantity);
          expect(money).toBeLessThanOrEqual(sale.amount_minor);
        }
        for (const { refund, sale } of matches) {
          expect(sale.line).toBeLessThan(refund.line);
          expect([sale.party, sale.goods]).toEqual([refund.party, refund.goods]);
        }
      }),
    );
  });
});
