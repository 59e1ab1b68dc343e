import { checkFraudModel, FRAUD_ALGORITHMS, isFraudAlgorithm } from './check-fraud-model.js';
import { parseTime } from './time.js';

/** Algorithms of attribution whose weights a model event may freeze. */
export const FROZEN_ALGORITHMS = ['markov', 'shapley'] as const;
export type FrozenAlgorithm = (typeof FROZEN_ALGORITHMS)[number];

/** What a node of a path is. */
export const FROZEN_LEVELS = ['channel', 'advocate'] as const;

/** `parameters` of a model event that freezes the weights of an attribution model. */
export interface FrozenParameters {
  readonly algorithm: FrozenAlgorithm;
  /** Markov only: how many of the last touchpoints made up a state. */
  readonly order?: number;
  readonly level: (typeof FROZEN_LEVELS)[number];
  /** By channel or advocate_id: whole parts per billion; only their ratios count. */
  readonly weights: Readonly<Record<string, number>>;
  readonly trained_from?: string;
}

/** Most nodes of a model. */
const MOST_NODES = 10_000;
const MOST_WEIGHT = 1_000_000_000;

const among = (list: readonly string[], value: unknown): boolean => list.some((one) => one === value);

/**
 * Checks the `parameters` of a model event. Those that name no algorithm belong to other models than attribution and are kept as they are.
 * @returns null if they are valid, else one sentence that begins with the exact path
 */
export function checkModelParameters(parameters: Readonly<Record<string, unknown>>): string | null {
  const { algorithm, order, level, weights, trained_from: from } = parameters;
  if (algorithm === undefined) return null;
  if (isFraudAlgorithm(algorithm)) return checkFraudModel(parameters);
  if (!among(FROZEN_ALGORITHMS, algorithm))
    return `parameters.algorithm: must be one of ${[...FROZEN_ALGORITHMS, ...FRAUD_ALGORITHMS].join(', ')}`;
  if (order !== undefined && algorithm !== 'markov') return 'parameters.order: only goes with algorithm markov';
  if (order !== undefined && !among(['1', '2', '3'], typeof order === 'number' ? String(order) : null))
    return 'parameters.order: must be a whole number, from 1 to 3';
  if (!among(FROZEN_LEVELS, level)) return `parameters.level: must be one of ${FROZEN_LEVELS.join(', ')}`;
  if (from !== undefined && (typeof from !== 'string' || Number.isNaN(parseTime(from))))
    return 'parameters.trained_from: must be RFC 3339 with offset and at most milliseconds';
  return weightsProblem(weights);
}

function weightsProblem(weights: unknown): string | null {
  const path = 'parameters.weights';
  if (weights === undefined) return `${path}: is missing`;
  if (typeof weights !== 'object' || weights === null || Array.isArray(weights)) return `${path}: must be an object`;
  const entries = Object.entries(weights);
  if (entries.length === 0 || entries.length > MOST_NODES) return `${path}: must have from 1 to ${MOST_NODES} entries`;
  for (const [node, weight] of entries) {
    if (node.length === 0 || node.length > 128) return `${path}: a name must have 1 to 128 characters`;
    if (!Number.isInteger(weight) || (weight as number) < 0 || (weight as number) > MOST_WEIGHT)
      return `${path}.${node}: must be a whole number, from 0 to ${MOST_WEIGHT}`;
  }
  return entries.every(([, weight]) => weight === 0) ? `${path}: all are zero` : null;
}
