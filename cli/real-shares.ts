import { weighByPosition } from '../models/attribution/position-based.js';
import { weighByAge } from '../models/attribution/time-decay.js';
import type { AttributionOptions } from './model-attribution.js';

/** What decides the shares of the simple models. */
export interface SharesInput {
  readonly offsets: Uint32Array;
  /** The models' own shares, in parts per billion: they are the real ones where one touchpoint takes all. */
  readonly ppb: Uint32Array;
  readonly weights: AttributionOptions['weights'];
  /** Ages and half-life in one unit. */
  readonly ages: Float64Array | undefined;
  readonly halfLife: number;
}

/**
 * Shares of touchpoints as doubles, before they are rounded to parts per billion: those sum exactly, these are as close to a third as a
 * double is, however many conversions they are multiplied with.
 */
export function realShares(model: AttributionOptions['model'], input: SharesInput): Float64Array {
  const { offsets, ppb } = input;
  const shares = new Float64Array(ppb.length);
  for (let path = 1; path < offsets.length; path += 1) {
    const from = offsets[path - 1]!;
    const to = offsets[path]!;
    weigh(model, input, shares.subarray(from, to), from);
    let total = 0;
    for (let at = from; at < to; at += 1) total += shares[at]!;
    for (let at = from; at < to; at += 1) shares[at] = total > 0 ? shares[at]! / total : 1 / (to - from);
  }
  return shares;
}

/** Writes the weights of one path that begins at `from`. */
function weigh(model: AttributionOptions['model'], input: SharesInput, into: Float64Array, from: number): void {
  const n = into.length;
  if (model === 'linear') into.fill(1);
  else if (model === 'time-decay') weighByAge(into, input.ages!, { from, to: from + n, halfLife: input.halfLife });
  else if (model === 'position-based') weighByPosition(into, n, input.weights);
  else for (let i = 0; i < n; i += 1) into[i] = input.ppb[from + i]!;
}
