import { ATTRIBUTION_MODELS, type AttributionModel } from '../../../ingest/events/rules.js';
import { firstTouch } from '../../../models/attribution/first-touch.js';
import { lastNonDirect } from '../../../models/attribution/last-non-direct.js';
import { lastTouch } from '../../../models/attribution/last-touch.js';
import { linear } from '../../../models/attribution/linear.js';
import { positionBased } from '../../../models/attribution/position-based.js';
import { shapleyShares } from '../../../models/attribution/shapley-shares.js';
import { timeDecay } from '../../../models/attribution/time-decay.js';
import { DAY_MS } from '../params.js';

/** Every model that is laid beside the others, in the order in which they are shown. */
export const MODELS: readonly Model[] = [
  'first_touch',
  ...ATTRIBUTION_MODELS.filter((model) => model !== 'first_touch'),
];
export type Model = AttributionModel;
/** Models that give each touchpoint of a path a share by that path alone. */
export type PathModel = Exclude<Model, 'markov'>;
export const PATH_MODELS = MODELS.filter((model): model is PathModel => model !== 'markov');

export interface ModelOptions {
  readonly halfLifeDays: number;
  readonly weights: readonly [first: number, middle: number, last: number];
  /** Of Markov: touchpoints a state. */
  readonly order: number;
  /** Of Markov: whether paths that did not convert are counted. */
  readonly withNulls: boolean;
}

interface Columns {
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
  readonly direct: Uint8Array;
}

/** Shares of touchpoints in parts per billion; a path that is not empty sums to 10^9. Time decay is given its ages. */
export function sharesOf(
  model: Exclude<PathModel, 'time_decay'>,
  { offsets, nodes, direct }: Columns,
  nodeCount: number,
  { weights }: ModelOptions,
): Uint32Array {
  switch (model) {
    case 'first_touch':
      return firstTouch(offsets);
    case 'last_touch':
      return lastTouch(offsets);
    case 'last_non_direct':
      return lastNonDirect(offsets, direct);
    case 'linear':
      return linear(offsets);
    case 'position_based':
      return positionBased(offsets, { weights });
    case 'shapley':
      return shapleyShares(offsets, nodes, nodeCount);
  }
}

export function decayShares(offsets: Uint32Array, agesMs: Float64Array, { halfLifeDays }: ModelOptions): Uint32Array {
  return timeDecay(offsets, agesMs, { halfLifeMs: halfLifeDays * DAY_MS });
}
