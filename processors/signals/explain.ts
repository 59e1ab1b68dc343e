import { forestExplanation } from '../../models/anomaly/forest-explanation.js';
import { forestVersion } from '../../models/anomaly/forest-file.js';
import type { Door } from '../../sql/warehouse.js';
import { keyOf } from '../attribution/touches.js';
import { LONG_DAYS } from './judge/window.js';
import { loadAdvocates } from './load.js';
import { loadFraudModels, rowsFor } from './models.js';
import { windowRow } from './training.js';

/** Why an advocate's 28 days stand out, by the forest in force when the last of them began. */
export interface AnomalyExplanation {
  readonly day: number;
  readonly modelId: string;
  readonly version: string;
  readonly trained: { readonly from: string; readonly to: string } | null;
  readonly score: number;
  /** The score of somebody of whom nothing is known: with the contributions it makes the score. */
  readonly baseline: number;
  readonly usual: number;
  readonly features: readonly {
    readonly name: string;
    /** Null is unknown. */
    readonly value: number | null;
    /** In the middle of what the forest was trained on. */
    readonly middle: number | null;
    readonly contribution: number;
  }[];
}

/** What an explanation is asked of: an advocate, and a day since 1970 (UTC). */
export interface AnomalyQuestion {
  readonly programme: string;
  readonly advocate: string;
  readonly day: number;
}

/** Null where no forest is in force that day, or the advocate did nothing in the 28 days up to it. */
export async function explainAnomaly(
  door: Door,
  { programme, advocate, day }: AnomalyQuestion,
): Promise<AnomalyExplanation | null> {
  const frozen = (await loadFraudModels(door)).get(programme)?.forestOf(day);
  if (!frozen) return null;
  const range = { from: day - LONG_DAYS, to: day };
  const loaded = await loadAdvocates(door, [{ programmeId: programme, advocateId: advocate }], range);
  const key = keyOf(programme, advocate);
  const row = windowRow(loaded.days.get(key) ?? [], loaded.candidates.get(key) ?? [], day, frozen.features);
  if (row === null) return null;
  const { model } = frozen;
  const { baseline, scores, contributions } = forestExplanation(model.forest, rowsFor(model, row), [0]);
  return {
    day,
    modelId: frozen.modelId,
    version: forestVersion(model),
    trained: model.window,
    score: scores[0]!,
    baseline,
    usual: frozen.usual,
    features: model.features.map((name, i) => ({
      name,
      value: Number.isNaN(row[i]!) ? null : row[i]!,
      middle: model.scaling?.centre[i] ?? null,
      contribution: contributions[i]!,
    })),
  };
}
