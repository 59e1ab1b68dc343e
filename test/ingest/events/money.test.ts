import { expect, it } from 'vitest';
import { CURRENCIES, currencyDigits, formatMoney, PPB, splitMinor } from '../../../ingest/events/money.js';
import { fc } from '../../support/properties.js';

it.each([
  [123456, 'EUR', '1234.56 EUR'],
  [5, 'EUR', '0.05 EUR'],
  [-5, 'EUR', '-0.05 EUR'],
  [0, 'EUR', '0.00 EUR'],
  [500, 'JPY', '500 JPY'],
  [1234, 'KWD', '1.234 KWD'],
  [12345, 'CLF', '1.2345 CLF'],
  [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91 USD'],
])('writes %d %s as %s', (amount, currency, expected) => {
  expect(formatMoney(amount, currency)).toBe(expected);
});

it('knows the currencies of ISO 4217 and no others', () => {
  expect(CURRENCIES.size).toBeGreaterThan(160);
  expect(() => currencyDigits('XTS')).toThrow(expect.objectContaining({ code: 'CURRENCY_UNKNOWN' }));
});

it.each([
  [100, [1, 1, 1], [34, 33, 33]],
  [-100, [1, 1, 1], [-34, -33, -33]],
  [2, [1, 1, 1], [1, 1, 0]],
  [10, [400_000_000, 200_000_000, 400_000_000], [4, 2, 4]],
  [5, [0, 1], [0, 5]],
  [0, [0, 0], [0, 0]],
  [0, [], []],
])('splits %d over %j as %j', (total, weights, expected) => {
  expect(splitMinor(total, Object.freeze(weights) as number[])).toEqual(expected);
});

it.each([
  ['nothing to split over', 5, [0, 0]],
  ['no weights', 5, []],
  ['a negative weight', 5, [1, -1]],
  ['half a cent', 0.5, [1]],
])('refuses %s', (_, total, weights) => {
  expect(() => splitMinor(total, weights)).toThrow(expect.objectContaining({ code: 'BUG' }));
});

it('loses and makes no money, and no part strays a whole unit from its share', () => {
  const total = fc.maxSafeInteger();
  const weights = fc
    .array(fc.nat(PPB), { minLength: 1, maxLength: 30 })
    .filter((list) => list.some((weight) => weight > 0));
  fc.assert(
    fc.property(total, weights, (amount, shares) => {
      const parts = splitMinor(amount, shares);
      const sum = shares.reduce((all, share) => all + BigInt(share), 0n);
      const exact = parts.reduce((all, part) => all + BigInt(part), 0n) === BigInt(amount);
      const near = parts.every((part, i) => {
        const error = BigInt(part) * sum - BigInt(amount) * BigInt(shares[i]!);
        return error < sum && error > -sum;
      });
      return exact && near;
    }),
    { numRuns: 5000 },
  );
});
