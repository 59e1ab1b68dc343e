import { ascending } from './auc.js';

/**
 * Average precision: the mean, over positives, of the precision among all that score at least as high.
 *
 * Shapes, errors and cost as areaUnderCurve; null where there is no positive. Convention: rows of one score are taken together, as scikit-learn does:
 * AP = Σ (R_k - R_{k-1}) P_k over the different scores from above, without interpolation.
 * Example: scores 4, 3, 2, 1 with labels 1, 0, 1, 0 give (1 + 2/3) / 2.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  const order = ascending(scores, labels).reverse();
  let [taken, hits, sum] = [0, 0, 0];
  while (taken < order.length) {
    const score = scores[order[taken]!];
    let fresh = 0;
    for (; taken < order.length && scores[order[taken]!] === score; taken += 1) fresh += labels[order[taken]!]!;
    hits += fresh;
    sum += (fresh * hits) / taken;
  }
  return hits === 0 ? null : sum / hits;
}
