/** What a score is made of. Pure. */

/** One signal's part of a score: points of 100 that add up to it, and how the signal came to that. */
export interface Part {
  readonly signal: string;
  readonly subject_kind: string | null;
  readonly points: number;
  readonly value: number | null;
  readonly threshold: number | null;
  /** 0 to 1. */
  readonly weight: number | null;
  /** How much of its weight counts, 0 to 1. */
  readonly strength: number | null;
  readonly evidence: readonly string[];
}

/** A signal that was looked at, as the warehouse keeps it. */
export interface SeenSignal {
  readonly subject_kind: string;
  readonly signal: string;
  readonly value: number | null;
  readonly threshold: number;
  readonly weight_ppb: number;
  readonly strength_ppb: number | null;
  readonly evidence: readonly string[];
  readonly unknown: string;
}

const WHOLE = 1e9;
/** Points are told to a tenth. */
const TENTHS = 10;

/**
 * Splits a score among its signals. Signals take their shares of the risk that is left, so the score is 1 - product of (1 - contribution), and no
 * signal’s part depends on an order: each gets the score in proportion to -ln(1 - contribution), which adds up. Tenths go by largest remainder.
 * @param score 0 to 100, to a tenth
 * @param contributions parts per billion, beside the reasons
 */
export function anatomyOf(
  score: number,
  { reasons, contributions }: { readonly reasons: readonly string[]; readonly contributions: readonly number[] },
  seen: readonly SeenSignal[],
): Part[] {
  const bits = contributions.map((ppb) => -Math.log1p(-Math.min(ppb, WHOLE - 1) / WHOLE));
  const tenths = shareOut(Math.round(score * TENTHS), bits);
  return reasons.map((signal, i) => {
    const own = seen.filter((one) => one.signal === signal && one.strength_ppb !== null);
    const found = own.find(({ subject_kind }) => subject_kind === 'conversion') ?? own[0];
    return {
      signal,
      subject_kind: found?.subject_kind ?? null,
      points: tenths[i]! / TENTHS,
      value: found?.value ?? null,
      threshold: found?.threshold ?? null,
      weight: found === undefined ? null : found.weight_ppb / WHOLE,
      strength: found?.strength_ppb == null ? null : found.strength_ppb / WHOLE,
      evidence: found?.evidence ?? [],
    };
  });
}

/** Splits a whole number by weights: the parts are whole and add up to it. */
function shareOut(whole: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum <= 0) return weights.map((_, i) => (i === 0 ? whole : 0));
  const exact = weights.map((weight) => (whole * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = whole - parts.reduce((a, b) => a + b, 0);
  const byRest = exact.map((_, i) => i).sort((a, b) => exact[b]! - parts[b]! - (exact[a]! - parts[a]!) || a - b);
  for (const i of byRest.slice(0, left)) parts[i]! += 1;
  return parts;
}
