import type { FrozenAlgorithm } from '../../../ingest/events/check-model.js';
import { WHOLE_PPB } from '../../../models/attribution/largest-remainder.js';
import type { Door } from '../../../sql/door.js';
import { compareModels } from '../attribution.js';
import type { NodeCredit } from './credit-sums.js';
import type { Level } from './read-paths.js';

const WHOLE = BigInt(WHOLE_PPB);

/** What to learn weights from. */
export interface Training {
  readonly algorithm: FrozenAlgorithm;
  readonly programme: string;
  readonly level: Level;
  /** RFC 3339; the period is half-open. */
  readonly from: string;
  readonly to: string;
  /** Markov: touchpoints a state; what the rules in force say where absent. */
  readonly order?: number | undefined;
}

export interface Trained {
  /** By node, parts per billion that sum to 10^9; null where the model gives nobody anything, or was not computed. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly order: number;
  readonly nodes: number;
  /** Conversions of the period, and how many of them have a path to learn from. */
  readonly conversions: number;
  readonly conversions_with_path: number;
  /** Paths that are longer than is kept. */
  readonly cut_paths: number;
}

/** Weights of a model over the paths of a period: the credits that `report attribution` tells, in parts of their sum. Writes nothing. */
export async function trainWeights(door: Door, { algorithm, ...asked }: Training): Promise<Trained> {
  const { found, days, options } = await compareModels(door, asked);
  const credits = found.credits[algorithm];
  const weights = credits === null ? null : partsOf(credits);
  return {
    weights: weights && Object.fromEntries(weights.map((weight, node) => [found.names[node]!, weight])),
    order: options.order,
    nodes: found.names.length,
    conversions: days.reduce((sum, day) => sum + day.conversions, 0),
    conversions_with_path: found.withPath,
    cut_paths: days.reduce((sum, day) => sum + day.cut, 0),
  };
}

/**
 * Credits in parts per billion of their sum, by largest remainder; ties go to the earlier node. Exact: credits are no doubles.
 * @returns null where all are zero
 */
export function partsOf(credits: readonly Pick<NodeCredit, 'whole' | 'ppb'>[]): number[] | null {
  const exact = credits.map(({ whole, ppb }) => BigInt(whole) * WHOLE + BigInt(ppb));
  const sum = exact.reduce((total, credit) => total + credit, 0n);
  if (sum <= 0n) return null;
  const parts = exact.map((credit) => Number((credit * WHOLE) / sum));
  const left = WHOLE_PPB - parts.reduce((total, part) => total + part, 0);
  const rests = exact.map((credit, node) => ({ node, rest: (credit * WHOLE) % sum }));
  rests.sort((a, b) => (a.rest === b.rest ? a.node - b.node : a.rest > b.rest ? -1 : 1));
  for (const { node } of rests.slice(0, left)) parts[node]! += 1;
  return parts;
}
