import { describe, expect, it } from 'vitest';
import { detect, isStopped, type Suspect } from '../../../dashboard/reports/detection-of-labels.js';

const HOUR = 3_600_000;
const suspect = (over: Partial<Suspect> = {}): Suspect => ({
  conversion_id: 'k',
  advocate_id: 'a',
  outcome: 'granted',
  occurred_ms: 0,
  amount: 100,
  taken: 0,
  currency: 'EUR',
  due_ms: 100 * HOUR,
  reversed_ms: null,
  score: 0,
  own_score: 600_000_000,
  hold_score: 600_000_000,
  reasons: [],
  contributions: [],
  held_ms: null,
  held_otherwise: 0,
  confirmed: 0,
  released_ms: null,
  ...over,
});
const fraud = (over: Partial<Suspect> = {}): Suspect => suspect({ conversion_id: 'fraud', ...over });
const labelOf = ({ conversion_id }: Suspect) =>
  conversion_id === 'fraud' ? ({ fraud: 'ring' } as const) : ('honest' as const);
const found = (...suspects: Suspect[]) => detect(suspects, labelOf, { currency: 'EUR', now: 1000 * HOUR });

describe('how well fraud was found', () => {
  it.each<[string, Partial<Suspect>, boolean]>([
    ['held before it was due', { held_ms: 99 * HOUR }, true],
    ['held when it was due', { held_ms: 100 * HOUR }, false],
    ['held, due at no known time', { held_ms: 500 * HOUR, due_ms: null }, true],
    ['denied', { outcome: 'denied' }, true],
    ['reversed', { outcome: 'reversed' }, true],
    ['reversed before it was due', { outcome: 'reversed', reversed_ms: 99 * HOUR }, true],
    ['reversed when it was due', { outcome: 'reversed', reversed_ms: 100 * HOUR }, false],
    ['held by a day that ended before it was due', { held_ms: 24 * HOUR, own_score: 0 }, true],
    ['held by a day that ended after it was due', { held_ms: 96 * HOUR, own_score: 0 }, false],
    ['held as a self-referral', { held_otherwise: 1 }, true],
    ['confirmed', { confirmed: 1 }, true],
    ['never held', {}, false],
  ])('takes for stopped what was %s: %j', (_, over, stopped) => {
    expect(isStopped(suspect(over))).toBe(stopped);
  });

  it('counts recall in conversions and in money of one currency', () => {
    const { whole, by_kind } = found(
      fraud({ held_ms: 10 * HOUR, amount: 300 }),
      fraud({ amount: 100 }),
      fraud({ held_ms: HOUR, amount: 5_000, currency: 'USD' }),
    );
    expect(by_kind.map(({ kind }) => kind)).toEqual(['ring']);
    expect(whole).toMatchObject({
      conversions: 3,
      stopped: 2,
      money_minor: 400,
      stopped_minor: 300,
      money_recall: 0.75,
    });
    expect(whole.hours_to_detect).toBe(1);
  });

  it('counts what it costs the honest, and for how long', () => {
    const answer = found(
      suspect({ held_ms: 0, released_ms: 20 * HOUR, amount: 10 }),
      suspect({ held_ms: 0, released_ms: 30 * HOUR, amount: 20 }),
      suspect({ held_ms: 0, amount: 30 }),
      suspect({ amount: 40 }),
      fraud({ held_ms: 0 }),
    );
    expect(answer).toMatchObject({ honest_minor: 100, honest_held_minor: 60, honest_long_minor: 50, honest_held: 3 });
    expect(answer.precision).toMatchObject({ agreed: 1, compared: 4, rate: 0.25 });
  });

  it('lays scores beside the share of fraud, the greatest score in the last bin', () => {
    const { calibration } = found(
      fraud({ score: 1_000_000_000 }),
      fraud({ score: 950_000_000 }),
      suspect({ score: 50_000_000 }),
    );
    expect(calibration[9]).toMatchObject({ candidates: 2, fraud: 2, rate: 1, mean_score: 0.975 });
    expect(calibration[0]).toMatchObject({ candidates: 1, fraud: 0, rate: 0 });
    expect(calibration[5]).toMatchObject({ candidates: 0, rate: null });
  });

  it('counts what an order took back only where it came too late', () => {
    const { whole } = found(
      fraud({ outcome: 'reversed', amount: 0, taken: 100, reversed_ms: 200 * HOUR }),
      fraud({ outcome: 'reversed', amount: 0, taken: 30, reversed_ms: 50 * HOUR }),
      fraud({ outcome: 'reversed', amount: 0, taken: 7, confirmed: 1 }),
    );
    expect(whole).toMatchObject({ stopped: 2, money_minor: 107, stopped_minor: 7 });
  });

  it('says nothing where there is nothing', () => {
    expect(found().whole).toMatchObject({ conversions: 0, money_recall: null, hours_to_detect: null });
  });
});
