/** Settings that were tried, as a draft of the rules. Pure. */

const PER_POINT = 10_000_000;

/** What differs from the rules in force: thresholds in the signals' units, weights and score from 0 to 100. */
export interface Tried {
  readonly thresholds: Readonly<Record<string, number>>;
  readonly weights: Readonly<Record<string, number>>;
  readonly holdScore: number | null;
}

/** The rules with these settings, as the text of a draft: everything else stays as it is published. */
export function draftText(rules: unknown, { thresholds, weights, holdScore }: Tried): string {
  const given = (rules ?? {}) as Readonly<Record<string, unknown>>;
  const fraud = (given['fraud'] ?? {}) as Readonly<Record<string, unknown>>;
  const named = (name: string, more: Readonly<Record<string, number>>): object =>
    Object.keys(more).length === 0 ? {} : { [name]: { ...(fraud[name] as object | undefined), ...more } };
  const ppb = Object.fromEntries(
    Object.entries(weights).map(([name, points]) => [name, Math.round(points * PER_POINT)]),
  );
  const score = holdScore === null ? {} : { hold_score: Math.round(holdScore * PER_POINT) };
  const changed = { ...fraud, ...named('thresholds', thresholds), ...named('weights', ppb), ...score };
  return JSON.stringify({ note: '', rules: { ...given, fraud: changed } }, null, 2);
}
