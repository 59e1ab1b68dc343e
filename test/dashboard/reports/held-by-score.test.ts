import { describe, expect, it } from 'vitest';
import { heldByScore, heldOf, precisionBySignal, type Scored } from '../../../dashboard/reports/held-by-score.js';

const scored = (over: Partial<Scored> = {}): Scored => ({
  conversion_id: 'k',
  advocate_id: 'a',
  score: 0,
  held: 0,
  reasons: [],
  amount: 100,
  confirmed: 0,
  released: 0,
  ...over,
});

describe('what would be held', () => {
  const list = [
    scored({ score: 1_000_000_000 }),
    scored({ score: 600_000_000, advocate_id: 'b', amount: 40 }),
    scored({ score: 599_999_999, amount: 7 }),
    scored({ score: 0, advocate_id: 'c' }),
  ];

  it.each([
    [100, { alerts: 1, alerts_a_day: 0.1, held: 1, held_minor: 100 }],
    [61, { alerts: 1, alerts_a_day: 0.1, held: 1, held_minor: 100 }],
    [60, { alerts: 2, alerts_a_day: 0.2, held: 2, held_minor: 140 }],
    [59, { alerts: 2, alerts_a_day: 0.2, held: 3, held_minor: 147 }],
    [1, { alerts: 2, alerts_a_day: 0.2, held: 3, held_minor: 147 }],
  ])('from a score of %i', (score, expected) => {
    const rows = heldByScore(list, 10);
    expect(rows).toHaveLength(100);
    expect(rows.find((row) => row.score === score)).toEqual({ score, ...expected });
  });

  it('counts an advocate once', () => {
    expect(heldOf(list, 10)).toEqual({ alerts: 3, alerts_a_day: 0.3, held: 4, held_minor: 247 });
    expect(heldOf([], 0)).toEqual({ alerts: 0, alerts_a_day: 0, held: 0, held_minor: 0 });
  });
});

describe('how right a signal was', () => {
  it('goes by what reviewers decided of what it spoke of, and says how sure that is', () => {
    const found = precisionBySignal([
      scored({ held: 1, reasons: ['flooding', 'till_touch'], confirmed: 1 }),
      scored({ held: 1, reasons: ['flooding'], confirmed: 1 }),
      scored({ held: 1, reasons: ['flooding'], released: 1 }),
      scored({ held: 1, reasons: ['flooding'] }),
      scored({ reasons: ['flooding'], released: 1 }),
    ]);
    expect(found.get('flooding')).toMatchObject({ held: 4, precision: { agreed: 2, compared: 3 } });
    expect(found.get('flooding')!.precision.low).toBeGreaterThan(0.1);
    expect(found.get('till_touch')).toMatchObject({ held: 1, precision: { agreed: 1, compared: 1 } });
    expect(found.get('shared_device')).toBeUndefined();
  });
});
