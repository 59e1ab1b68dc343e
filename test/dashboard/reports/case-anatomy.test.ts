import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anatomyOf, type SeenSignal } from '../../../dashboard/reports/case-anatomy.js';

const WHOLE = 1e9;
const seen = (signal: string, more: Partial<SeenSignal> = {}): SeenSignal => ({
  subject_kind: 'advocate',
  signal,
  value: 0.9,
  threshold: 0.2,
  weight_ppb: 550_000_000,
  strength_ppb: 500_000_000,
  evidence: ['k1'],
  unknown: '',
  ...more,
});
const sum = (parts: readonly { points: number }[]): number =>
  parts.reduce((all, { points }) => all + Math.round(points * 10), 0) / 10;

it('adds up to the score, whatever it is made of, and gives equal parts to equals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: WHOLE }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 1000 }),
      (contributions, tenths) => {
        const reasons = contributions.map((_, i) => `signal_${i}`);
        const parts = anatomyOf(tenths / 10, { reasons, contributions }, []);
        expect(sum(parts)).toBe(tenths / 10);
        expect(parts.every(({ points }) => points >= 0)).toBe(true);
      },
    ),
  );
  const two = anatomyOf(75, { reasons: ['a', 'b'], contributions: [WHOLE / 2, WHOLE / 2] }, []);
  expect(two.map(({ points }) => points)).toEqual([37.5, 37.5]);
});

it('tells each signal with what it saw: of the conversion before that of the advocate, and never one that could not be computed', () => {
  const [part, other] = anatomyOf(60, { reasons: ['a', 'b'], contributions: [400_000_000, 300_000_000] }, [
    seen('a'),
    seen('a', { subject_kind: 'conversion', value: 4 }),
    seen('b', { strength_ppb: null, unknown: 'frame' }),
  ]);
  expect(part).toMatchObject({ subject_kind: 'conversion', value: 4, threshold: 0.2, weight: 0.55, strength: 0.5 });
  expect(other).toMatchObject({ subject_kind: null, value: null, threshold: null, evidence: [] });
});
