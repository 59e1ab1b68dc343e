import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../../../ingest/events/rules.js';
import { encodeForest } from '../../../models/anomaly/forest-file.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';
import { assess, type Yardsticks } from '../../../processors/signals/assess.js';
import { calibrated, type Curve } from '../../../processors/signals/judge/combine.js';
import { ANOMALY_FEATURES, anomalyFeatures } from '../../../processors/signals/judge/anomaly-features.js';
import { judgeUnusual } from '../../../processors/signals/judge/unusual.js';
import { NO_PEERS, type AnomalyModel } from '../../../processors/signals/judge/window.js';
import { FraudModels, type FraudModelRow } from '../../../processors/signals/models.js';
import { around, candidate, day, DAY, NOON, settings, TODAY, touch, window } from './judge/support.js';

const ALL = 1_000_000_000;
const matrix = {
  values: Float64Array.from({ length: 600 }, (_, i) => (i * 37) % 101),
  rows: 300,
  features: 2,
};
const saved = (features: readonly string[]): string =>
  Buffer.from(
    encodeForest({
      forest: isolationForest(matrix, { seed: 3, trees: 10, psi: 64 }),
      features,
      scaling: null,
      window: null,
    }),
  ).toString('base64');
const row = (id: string, effective_ms: number, parameters: object): FraudModelRow => ({
  programme_id: 'default',
  id,
  model_id: id,
  effective_ms,
  parameters: JSON.stringify(parameters),
});
const forest = { algorithm: 'isolation_forest', usual_ppb: 500_000_000, forest: saved(['clicks', 'bots']) };
const curve: Curve = [
  [200_000_000, 100_000_000],
  [600_000_000, 900_000_000],
];

describe('models of fraud', () => {
  it('count from their effective time on, a forest from the first day that begins after it', () => {
    const models = new FraudModels([
      row('newer', 5 * DAY + 1, forest),
      row('curve', 3 * DAY, { algorithm: 'platt', cases: 40, curve }),
      row('older', 2 * DAY, forest),
    ]);
    expect([1, 2, 5, 6].map((at) => models.forestOf(at)?.modelId)).toEqual([undefined, 'older', 'older', 'newer']);
    expect([3 * DAY - 1, 3 * DAY].map((at) => models.curveAt(at))).toEqual([null, curve]);
  });

  it('are left out where no door would have let them in', () => {
    const models = new FraudModels([
      row('damaged', 0, { ...forest, forest: 'AAAA' }),
      row('weights', 0, { algorithm: 'markov', level: 'channel', weights: { email: 1 } }),
      row('other', 0, { trees: 100 }),
    ]);
    expect(models.forestOf(9)).toBeNull();
    expect(models.curveAt(9 * DAY)).toBeNull();
  });

  it('hold features that this program does not know for unknown', () => {
    const models = new FraudModels([row('f', 0, { ...forest, forest: saved(['clicks', 'of_another_version']) })]);
    const found = models.forestOf(1)!;
    const values = anomalyFeatures(window({ days: [day({ clicks: 20 })] }), found.features);
    expect(Array.from(values)).toEqual([Math.log1p(20), NaN]);
    expect(found.scoreOf(values)).toBeGreaterThan(0);
  });
});

describe('a curve of probabilities', () => {
  it.each([
    [1, 100_000_000],
    [200_000_000, 100_000_000],
    [400_000_000, 500_000_000],
    [600_000_000, 900_000_000],
    [ALL, 900_000_000],
    [0, 0],
  ])('takes a score of %i to %i', (scorePpb, expected) => {
    expect(calibrated({ scorePpb, contributions: [] }, curve).scorePpb).toBe(expected);
  });

  it('never turns the order of two scores around, and keeps what signals contributed', () => {
    const contributions = [{ signal: 'flooding' as const, ppb: 5 }];
    fc.assert(
      fc.property(fc.nat(ALL), fc.nat(ALL), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((scorePpb) =>
          calibrated({ scorePpb, contributions }, curve),
        );
        expect(low!.scorePpb).toBeLessThanOrEqual(high!.scorePpb);
        expect(high!.contributions).toBe(contributions);
      }),
    );
  });

  it('decides who is held, from its time on', () => {
    const by = (at: number): Yardsticks => ({
      rulesAt: () => DEFAULT_RULES,
      peersOf: () => NO_PEERS,
      anomalyOf: () => null,
      curveAt: (asked) => (asked >= at ? [[0, 1]] : null),
    });
    const facts = {
      since: null,
      candidates: [
        candidate({
          otherTouches: 3,
          touch: touch({ at: NOON - 2_000, pageStage: 'checkout', userActivated: false, frame: 'hidden_iframe' }),
        }),
      ],
      days: [day({ conversions: 1 })],
      around: around(),
    };
    const range = { from: TODAY, to: TODAY };
    expect(assess(facts, range, by(NOON + 1)).risks[0]!.heldFrom).toBe(NOON);
    const [risk] = assess(facts, range, by(NOON)).risks;
    expect(risk).toMatchObject({ heldFrom: null, ownPpb: 1, score: { scorePpb: 1 } });
    expect(risk!.score.contributions.length).toBeGreaterThan(1);
  });
});

describe('what stands out', () => {
  const anomaly = (score: number, usual = 0.5): AnomalyModel => ({
    modelId: 'f',
    features: ANOMALY_FEATURES,
    usual,
    scoreOf: () => score,
  });
  const busy = { days: [day({ clicks: 40, visitors: 40 })] };
  const judged = (model: AnomalyModel | null, over = {}) =>
    judgeUnusual(window({ ...busy, anomaly: model, ...over }), settings);

  it('is said of nobody without a forest, and of nobody who did next to nothing', () => {
    expect(judged(null)).toEqual([]);
    expect(judged(anomaly(0.9), { days: [day({ clicks: 3 })] })).toEqual([]);
  });

  it('begins below its threshold, or where the rarest of its training rows end', () => {
    expect(judged(anomaly(0.55))).toEqual([]);
    expect(judged(anomaly(0.575))[0]!.strength).toBeCloseTo(0.5);
    expect(judged(anomaly(0.6))[0]!.strength).toBeCloseTo(1);
    expect(judged(anomaly(0.65, 0.66))).toEqual([]);
  });

  it('speaks against first purchases only, and never enough for a hold by itself', () => {
    const [found] = judged(anomaly(0.9));
    expect(found!.against(candidate({}))).toBe(1);
    expect(found!.against(candidate({ repeat: true }))).toBe(0);
    expect(settings('unusual_pattern').weightPpb).toBeLessThan(DEFAULT_RULES.fraud.hold_score);
  });

  it('sees the same days as the same numbers, in any order of their candidates, and what is not known as unknown', () => {
    const candidates = Array.from({ length: 7 }, (_, i) =>
      candidate({ conversionId: `k${i}`, occurredAt: NOON + i, deviceId: i < 4 ? 'd' : `d${i}` }),
    );
    const of = (list: typeof candidates) => anomalyFeatures(window({ ...busy, candidates: list, long: list }));
    expect(of(candidates.toReversed())).toEqual(of(candidates));
    const at = (name: (typeof ANOMALY_FEATURES)[number]): number => of(candidates)[ANOMALY_FEATURES.indexOf(name)]!;
    expect(at('one_device')).toBeCloseTo(4 / 7);
    expect(at('unpressed')).toBeNaN();
    expect(at('conversions')).toBe(Math.log1p(7));
  });
});
