import type { SignalName } from '../../../ingest/events/signals.js';

const ALL = 1_000_000_000;

/** What one signal takes of the risk that is left, in parts per billion. */
export interface Contribution {
  readonly signal: SignalName;
  readonly ppb: number;
}

export interface Score {
  readonly scorePpb: number;
  /** The greatest first; of equal ones by name. None of zero, none twice. */
  readonly contributions: readonly Contribution[];
}

export const NO_RISK: Score = { scorePpb: 0, contributions: [] };

/** Weight times strength, rounded. */
export function contributionOf(signal: SignalName, weightPpb: number, strength: number): Contribution {
  return { signal, ppb: Math.round(weightPpb * strength) };
}

/**
 * One score of many signals: 1 - product of (1 - contribution), which is the chance that at least one of independent observations is right. Of a signal
 * that is told twice the greater counts. The order of the inputs does not matter: the product is taken in the order of the answer, so that its rounding is
 * always the same. Example: 0.5 and 0.4 give 0.7.
 */
export function combine(contributions: readonly Contribution[]): Score {
  const greatest = new Map<SignalName, number>();
  for (const { signal, ppb } of contributions) greatest.set(signal, Math.max(ppb, greatest.get(signal) ?? 0));
  const kept = [...greatest]
    .filter(([, ppb]) => ppb > 0)
    .map(([signal, ppb]) => ({ signal, ppb }))
    .sort((a, b) => b.ppb - a.ppb || (a.signal < b.signal ? -1 : 1));
  return { scorePpb: jointPpb(kept.map(({ ppb }) => ppb)), contributions: kept };
}

/** 1 - product of (1 - contribution), in the order given, in parts per billion. */
export function jointPpb(contributions: readonly number[]): number {
  let left = 1;
  for (const ppb of contributions) left *= 1 - ppb / ALL;
  return Math.round((1 - left) * ALL);
}

/** How likely fraud is at a score: knots of scores that rise, and of probabilities that never fall, in parts per billion. */
export type Curve = readonly (readonly [number, number])[];

/**
 * The score by a curve that was learned from judged cases: on the straight line between two knots, beyond them that of the nearest, rounded. What the
 * signals contributed stays as it is. Without a curve the score is the combination itself. No risk stays none.
 */
export function calibrated(score: Score, curve: Curve | null): Score {
  if (curve === null || score.scorePpb === 0) return score;
  const above = curve.findIndex(([at]) => at >= score.scorePpb);
  if (above <= 0) return { ...score, scorePpb: curve.at(above)![1] };
  const [[x0, y0], [x1, y1]] = [curve[above - 1]!, curve[above]!];
  return { ...score, scorePpb: Math.round(y0 + ((y1 - y0) * (score.scorePpb - x0)) / (x1 - x0)) };
}
