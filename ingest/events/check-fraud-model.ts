import { createHash } from 'node:crypto';
import { parseTime } from './time.js';

/** Models of fraud that a model event may freeze: what stands out among advocates, and how likely fraud is at a score. */
export const FRAUD_ALGORITHMS = ['isolation_forest', 'isotonic', 'platt'] as const;
export type FraudAlgorithm = (typeof FRAUD_ALGORITHMS)[number];

/** `parameters` of a model event that freezes a forest over advocates' days. */
export interface ForestParameters {
  readonly algorithm: 'isolation_forest';
  /** Base64 of a saved forest, with its features, scaling and training window. */
  readonly forest: string;
  /** The score that 99 of 100 of the rows it was trained on do not exceed, in parts per billion. */
  readonly usual_ppb: number;
  readonly trained_from?: string;
}

/** `parameters` of a model event that freezes a curve from scores of risk to probabilities of fraud. */
export interface CurveParameters {
  readonly algorithm: 'isotonic' | 'platt';
  /** Score and probability at each knot, in parts per billion: scores rise, probabilities never fall. Straight lines between, flat beyond. */
  readonly curve: readonly (readonly [number, number])[];
  /** Judged conversions it was learned from. */
  readonly cases: number;
  readonly trained_from?: string;
}

const MAGIC = 'FLFOREST';
/** The format of saved forests that is read; the one that `models/anomaly/forest-file.ts` writes. */
export const FOREST_FORMAT_READ = 1;
const DIGEST_BYTES = 32;
const MOST_BYTES = 8 << 20;
const MOST_KNOTS = 1000;
const WHOLE = 1_000_000_000;

export const isFraudAlgorithm = (value: unknown): value is FraudAlgorithm =>
  FRAUD_ALGORITHMS.some((one) => one === value);

/**
 * Checks the `parameters` of a model event that names an algorithm of fraud.
 * @returns null if they are valid, else one sentence that begins with the exact path
 */
export function checkFraudModel(parameters: Readonly<Record<string, unknown>>): string | null {
  const { algorithm, trained_from: from } = parameters;
  if (from !== undefined && (typeof from !== 'string' || Number.isNaN(parseTime(from))))
    return 'parameters.trained_from: must be RFC 3339 with offset and at most milliseconds';
  return algorithm === 'isolation_forest' ? forestProblem(parameters) : curveProblem(parameters);
}

function forestProblem({ forest, usual_ppb: usual }: Readonly<Record<string, unknown>>): string | null {
  if (!isPpb(usual)) return `parameters.usual_ppb: must be a whole number, from 0 to ${WHOLE}`;
  if (typeof forest !== 'string' || forest.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(forest))
    return 'parameters.forest: must be the base64 of a saved isolation forest';
  const bytes = Buffer.from(forest, 'base64');
  if (bytes.length > MOST_BYTES) return `parameters.forest: is larger than ${MOST_BYTES} bytes`;
  if (bytes.length < MAGIC.length + 4 + DIGEST_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return 'parameters.forest: is no saved isolation forest';
  const format = bytes.readUInt32LE(MAGIC.length);
  if (format !== FOREST_FORMAT_READ)
    return `parameters.forest: is of format ${format}, this program reads format ${FOREST_FORMAT_READ}`;
  const content = bytes.subarray(0, bytes.length - DIGEST_BYTES);
  const digest = createHash('sha256').update(content).digest();
  return digest.equals(bytes.subarray(content.length))
    ? null
    : 'parameters.forest: its check sum does not fit: it is cut short or was changed';
}

function curveProblem({ curve, cases }: Readonly<Record<string, unknown>>): string | null {
  if (!Number.isSafeInteger(cases) || (cases as number) < 1) return 'parameters.cases: must be a whole number above 0';
  if (!Array.isArray(curve) || curve.length === 0 || curve.length > MOST_KNOTS)
    return `parameters.curve: must have from 1 to ${MOST_KNOTS} knots`;
  let [before, below] = [-1, 0];
  for (const [i, knot] of (curve as unknown[]).entries()) {
    const path = `parameters.curve.${i}`;
    if (!Array.isArray(knot) || knot.length !== 2 || !knot.every(isPpb))
      return `${path}: must be a score and a probability, whole numbers from 0 to ${WHOLE}`;
    const [score, probability] = knot as [number, number];
    if (score <= before) return `${path}: the score must be above the one before`;
    if (probability < below) return `${path}: the probability must not fall below the one before`;
    [before, below] = [score, probability];
  }
  return null;
}

const isPpb = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= WHOLE;
