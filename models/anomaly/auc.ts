import { ModelError } from '../model-error.js';

/**
 * Area under the receiver operating characteristic: how likely a positive scores above a negative, ties counting half.
 *
 * Shapes: one score and one label (1 positive, 0 negative) a row. Null where one of the two is missing.
 * Errors: ModelError MODEL_INPUT for lengths that differ, a score that is NaN, and another label.
 * Cost: O(n log n). Source: J. A. Hanley and B. J. McNeil (1982); the Mann-Whitney statistic by mid-ranks.
 * Example: scores 1, 2, 2, 3 with labels 0, 0, 1, 1 give 0.875.
 */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  const order = ascending(scores, labels);
  let [positives, rankSum] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    let alike = 0;
    for (let at = from; at < to; at += 1) alike += labels[order[at]!]!;
    positives += alike;
    rankSum += (alike * (from + 1 + to)) / 2;
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Rows by rising score. Throws ModelError as above. */
export function ascending(scores: ArrayLike<number>, labels: ArrayLike<number>): Uint32Array {
  if (scores.length !== labels.length) throw new ModelError(`${scores.length} scores for ${labels.length} labels`);
  for (let row = 0; row < scores.length; row += 1) {
    if (Number.isNaN(scores[row]!)) throw new ModelError(`score ${row} is NaN`);
    if (labels[row] !== 0 && labels[row] !== 1) throw new ModelError(`label ${row} is ${labels[row]}, neither 0 nor 1`);
  }
  return Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
}
