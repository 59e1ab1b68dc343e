import { describe, expect, it } from 'vitest';
import {
  arrayRows,
  csvOf,
  nextSort,
  sortedOrder,
  VIRTUAL_ABOVE,
  visibleWindow,
  type Column,
} from '../../../dashboard/app/src/lib/table-view.js';
import { fc } from '../../support/properties.js';

interface Row {
  readonly id: string;
  readonly amount: number | null;
}

const columns: Column<Row>[] = [
  { key: 'id', title: 'Id', text: (row) => row.id, value: (row) => row.id },
  {
    key: 'amount',
    title: 'Amount',
    number: true,
    text: (row) => (row.amount === null ? '—' : `€${row.amount}`),
    value: (row) => row.amount,
    csv: [
      { title: 'amount_minor', value: (row) => row.amount },
      { title: 'currency', value: () => 'EUR' },
    ],
  },
];
const rows = arrayRows<Row>([
  { id: 'b', amount: 2 },
  { id: 'a', amount: null },
  { id: 'c', amount: -10 },
  { id: 'd', amount: 2 },
]);

describe('order', () => {
  it.each([
    [null, [0, 1, 2, 3]],
    [{ column: 'amount', descending: false }, [2, 0, 3, 1]],
    [{ column: 'amount', descending: true }, [0, 3, 2, 1]],
    [{ column: 'id', descending: true }, [3, 2, 0, 1]],
    [{ column: 'nothing', descending: true }, [0, 1, 2, 3]],
  ])('by %j is %j', (sort, expected) => {
    expect(Array.from(sortedOrder(rows, columns, sort))).toEqual(expected);
  });

  it('goes greatest first for numbers, then least, then none', () => {
    const [, amount] = columns as [Column<Row>, Column<Row>];
    const first = nextSort(null, amount);
    expect(first).toEqual({ column: 'amount', descending: true });
    expect(nextSort(first, amount)).toEqual({ column: 'amount', descending: false });
    expect(nextSort(nextSort(first, amount), amount)).toBeNull();
  });
});

describe('the window of rows', () => {
  it('draws all up to 200 rows', () => {
    expect(visibleWindow(VIRTUAL_ABOVE, { scrollTop: 0, height: 100, rowHeight: 28 })).toEqual({
      start: 0,
      end: VIRTUAL_ABOVE,
      before: 0,
      after: 0,
    });
  });

  it('covers what is in sight and stands for the rest with its exact height', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 201, max: 1_000_000 }),
        fc.integer({ min: -50, max: 40_000_000 }),
        fc.integer({ min: 1, max: 3000 }),
        (count, scrollTop, height) => {
          const rowHeight = 28;
          const view = visibleWindow(count, { scrollTop, height, rowHeight });
          expect(view.before + view.after + (view.end - view.start) * rowHeight).toBe(count * rowHeight);
          const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
          if (first < count) {
            expect(view.start).toBeLessThanOrEqual(first);
            expect(view.end).toBeGreaterThanOrEqual(Math.min(count, first + Math.ceil(height / rowHeight)));
          }
          expect(view.end - view.start).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 26);
        },
      ),
    );
  });
});

describe('the file of a table', () => {
  it('holds money as minor units beside its currency, in the shown order', () => {
    const { header, lines } = csvOf(rows, columns, sortedOrder(rows, columns, { column: 'amount', descending: true }));
    expect(header).toEqual(['id', 'amount_minor', 'currency']);
    expect(lines).toEqual([
      ['b', 2, 'EUR'],
      ['d', 2, 'EUR'],
      ['c', -10, 'EUR'],
      ['a', null, 'EUR'],
    ]);
  });
});
