import { fail } from '../ingest/events/errors.js';
import { formatTime } from '../ingest/events/time.js';
import { forestExplanation } from '../models/anomaly/forest-explanation.js';
import { encodeForest, forestVersion } from '../models/anomaly/forest-file.js';
import type { ForestModel } from '../models/anomaly/forest-model.js';
import { forestScores } from '../models/anomaly/forest-scores.js';
import { isolationForest } from '../models/anomaly/isolation-forest.js';
import { robustScaling, scaled } from '../models/anomaly/robust-scaling.js';
import type { Matrix } from '../models/anomaly/matrix.js';
import { uniform } from '../models/uniform.js';
import { ANOMALY_FEATURES } from '../processors/signals/judge/anomaly-features.js';
import { DAY_MS } from '../processors/signals/judge/window.js';
import { anomalyWindows, matrixOf, type WindowRow } from '../processors/signals/training.js';
import type { Learned, Lesson } from './freeze.js';
import { textTable } from './table.js';

const ALL = 1_000_000_000;
/** Fewer windows, or windows of fewer advocates, say nothing of what is usual. */
const LEAST_ROWS = 256;
const LEAST_ADVOCATES = 20;
/** Of 100 training rows, how many score no higher than what counts as usual. */
const USUAL = 0.99;
const TOLD = 10;
const REASONS = 3;

/** Grows a forest over the advocates' days of a period. @throws FairleadError NOTHING_TO_LEARN where they are too few. */
export async function learnForest({ door, programme, range, options }: Lesson): Promise<Learned> {
  const { trees, psi, seed } = options as { trees?: number; psi?: number; seed?: number };
  const draw = uniform(seed ?? 1);
  const days = { from: Math.floor(range.from / DAY_MS), to: Math.ceil(range.to / DAY_MS) };
  const { rows, windows, advocates } = await anomalyWindows(door, { programme, ...days }, draw);
  const [from, to] = [formatTime(range.from), formatTime(range.to)];
  if (rows.length < LEAST_ROWS || advocates < LEAST_ADVOCATES)
    throw fail('NOTHING_TO_LEARN', {
      message: `${windows} windows of ${advocates} advocates from ${from} to ${to} are too few: it takes ${LEAST_ROWS} of ${LEAST_ADVOCATES}`,
    });
  const raw = matrixOf(rows);
  const scaling = robustScaling(raw);
  const matrix = scaled(raw, scaling);
  const model: ForestModel = {
    forest: isolationForest(matrix, { seed: seed ?? 1, trees: trees ?? 100, psi: psi ?? 256 }),
    features: ANOMALY_FEATURES,
    scaling,
    window: { from, to },
  };
  const scores = forestScores(model.forest, matrix);
  const usual = quantile(scores, USUAL);
  const standout = mostAnomalous(model, { rows, matrix, scores });
  return {
    parameters: {
      algorithm: 'isolation_forest',
      forest: Buffer.from(encodeForest(model)).toString('base64'),
      usual_ppb: Math.round(usual * ALL),
      trained_from: from,
    },
    told: {
      version: forestVersion(model),
      windows,
      rows: rows.length,
      advocates,
      usual,
      features: ANOMALY_FEATURES,
      standout,
    },
    lines: ({ frozen, model_id, effective }) => [
      `${model_id} ${frozen ? 'is frozen' : 'would be frozen (nothing was written)'}: a forest of ${model.forest.trees} trees, version ${forestVersion(model)}`,
      `learned from ${rows.length} windows of 28 days of ${advocates} advocates, from ${from} to ${to}`,
      `99 of 100 of them score at most ${usual.toFixed(3)}: the signal unusual_pattern begins there, or 0.05 below its threshold where that is more`,
      '',
      ...textTable(
        standout.map(({ reasons, ...line }) => ({ ...line, score: line.score.toFixed(3), why: reasons.join(', ') })),
      ),
      '',
      `It judges the days from ${effective} on.`,
    ],
  };
}

/** The advocates with the highest scores, each by his highest day, with what made most of it. */
function mostAnomalous(
  model: ForestModel,
  {
    rows,
    matrix,
    scores,
  }: { readonly rows: readonly WindowRow[]; readonly matrix: Matrix; readonly scores: Float64Array },
) {
  const best = new Map<string, number>();
  rows.forEach(({ advocateId }, row) => {
    const before = best.get(advocateId);
    if (before === undefined || scores[row]! > scores[before]!) best.set(advocateId, row);
  });
  const top = [...best.values()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, TOLD);
  const { contributions } = forestExplanation(model.forest, matrix, top);
  return top.map((row, i) => {
    const of = ANOMALY_FEATURES.map((feature, f) => ({ feature, by: contributions[i * ANOMALY_FEATURES.length + f]! }));
    const reasons = of
      .filter(({ by }) => by > 0)
      .sort((a, b) => b.by - a.by)
      .slice(0, REASONS)
      .map(({ feature, by }) => `${feature} +${by.toFixed(3)}`);
    const { advocateId, day } = rows[row]!;
    return { advocate_id: advocateId, day: formatTime(day * DAY_MS).slice(0, 10), score: scores[row]!, reasons };
  });
}

function quantile(scores: Float64Array, part: number): number {
  const sorted = Float64Array.from(scores).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]!;
}
