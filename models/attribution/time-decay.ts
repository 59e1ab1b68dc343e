import { ModelError } from '../model-error.js';
import { checkColumn, checkOffsets, longestPath } from './check.js';
import { halving } from './halving.js';
import { apportion, scratchFor } from './largest-remainder.js';

export interface TimeDecayOptions {
  /** A touchpoint this much older than another weighs half as much. */
  readonly halfLifeMs: number;
}

/**
 * Time decay: a touchpoint weighs 2^(-age / half-life).
 *
 * Shapes: `offsets` has n + 1 entries; path i is touchpoints [offsets[i], offsets[i + 1]) in order of time; `ageMs` has one
 * entry a touchpoint: the time from it to the conversion. The answer has one entry a touchpoint.
 * Units: ages in ms, never negative; parts per billion; a path that is not empty sums to 10^9.
 * Convention: ages count from the youngest of the path, which changes no ratio and keeps old paths from vanishing to zero.
 * Errors: ModelError MODEL_INPUT for offsets that are no index, a column of another length, a negative or unknown age, or a
 * half-life that is not above zero.
 * Cost: O(touchpoints log touchpoints of the longest path); memory for the longest path beside the fresh array.
 * Source: exponential decay as advertising reports define it ("time decay, half-life of 7 days"); no paper.
 * Example: offsets [0, 2], ageMs [10, 0], halfLifeMs 10 gives [333333333, 666666667].
 */
export function timeDecay(offsets: Uint32Array, ageMs: Float64Array, { halfLifeMs }: TimeDecayOptions): Uint32Array {
  checkOffsets(offsets);
  checkColumn('ageMs', ageMs, offsets);
  if (!(halfLifeMs > 0)) throw new ModelError('halfLifeMs must be above zero');
  const shares = new Uint32Array(ageMs.length);
  const scratch = scratchFor(longestPath(offsets));
  const { weights } = scratch;
  for (let path = 1; path < offsets.length; path += 1) {
    const from = offsets[path - 1]!;
    const to = offsets[path]!;
    for (let at = from; at < to; at += 1) {
      if (!(ageMs[at]! >= 0 && ageMs[at]! < Infinity))
        throw new ModelError(`age of touchpoint ${at} is not a time span`);
    }
    weighByAge(weights, ageMs, { from, to, halfLife: halfLifeMs });
    apportion(scratch, shares, from, to);
  }
  return shares;
}

/** Writes the weights of touchpoints [from, to) from the first entry on, before they are made shares: 1 for the youngest. */
export function weighByAge(
  into: Float64Array,
  ages: Float64Array,
  { from, to, halfLife }: { from: number; to: number; halfLife: number },
): void {
  let youngest = Infinity;
  for (let at = from; at < to; at += 1) youngest = Math.min(youngest, ages[at]!);
  for (let at = from; at < to; at += 1) into[at - from] = halving((ages[at]! - youngest) / halfLife);
}
