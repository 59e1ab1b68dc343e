import { describe, expect, it } from 'vitest';
import { nearDuplicates, type NearCandidate } from '../../../processors/conversions/near-chains.js';
import { fc } from '../../support/properties.js';

const MINUTE = 60_000;
const at = (minutes: number, more: Partial<NearCandidate> = {}): NearCandidate => ({
  group: 'g',
  id: `at${minutes}`,
  occurredAt: minutes * MINUTE,
  orderId: null,
  customerId: null,
  windowMs: 10 * MINUTE,
  ...more,
});

describe('nearDuplicates', () => {
  it.each([
    { what: 'exactly at the window', rows: [at(0), at(10)], expected: [null, 'at0'] },
    { what: 'a millisecond beyond it', rows: [at(0), at(10, { occurredAt: 10 * MINUTE + 1 })], expected: [null, null] },
    { what: 'a chain of links', rows: [at(0), at(8), at(16)], expected: [null, 'at0', 'at0'] },
    { what: 'two orders', rows: [at(0, { orderId: 'a' }), at(1, { orderId: 'b' })], expected: [null, null] },
    {
      what: 'two orders with one untold between',
      rows: [at(0, { orderId: 'a' }), at(1), at(2, { orderId: 'b' })],
      expected: [null, 'at0', null],
    },
    { what: 'two customers', rows: [at(0, { customerId: 'a' }), at(1, { customerId: 'b' })], expected: [null, null] },
    { what: 'an order told after', rows: [at(0), at(1, { orderId: 'a' })], expected: ['at1', null] },
    { what: 'other groups', rows: [at(0), at(1, { group: 'h' })], expected: [null, null] },
    { what: 'the same time', rows: [at(0, { id: 'b' }), at(0, { id: 'a' })], expected: ['a', null] },
    { what: 'a window of nothing', rows: [at(0, { windowMs: 0 }), at(1, { windowMs: 0 })], expected: [null, null] },
    { what: 'nothing', rows: [], expected: [] },
  ])('judges $what', ({ rows, expected }) => {
    expect(nearDuplicates(Object.freeze(rows) as NearCandidate[])).toEqual(expected);
  });

  it('says the same of any order of arrival, and names only what stands', () => {
    const row = fc.record({
      minutes: fc.integer({ min: 0, max: 60 }),
      order: fc.constantFrom(null, 'a', 'b'),
      customer: fc.constantFrom(null, 'c', 'd'),
      group: fc.constantFrom('g', 'h'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (drawn, stream) => {
        const rows = drawn.map((one, index) =>
          at(one.minutes, { id: `${index}`, orderId: one.order, customerId: one.customer, group: one.group }),
        );
        const verdict = new Map(nearDuplicates(rows).map((of, index) => [rows[index]!.id, of]));
        for (const of of verdict.values()) if (of !== null) expect(verdict.get(of)).toBeNull();
        const shuffled = rows
          .map((one) => ({ one, key: stream.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(new Map(nearDuplicates(shuffled).map((of, index) => [shuffled[index]!.id, of]))).toEqual(
          new Map(shuffled.map(({ id }) => [id, verdict.get(id)!])),
        );
      }),
    );
  });
});
