import { createHash } from 'node:crypto';
import { canonicalJson } from '../events/canonical.js';
import type { CurveParameters, ForestParameters } from '../events/check-fraud-model.js';
import type { FrozenParameters } from '../events/check-model.js';
import { formatTime } from '../events/time.js';
import type { PlainEvent } from './operator.js';

/** What a model event may freeze. */
export type FrozenModelParameters = FrozenParameters | ForestParameters | CurveParameters;

/**
 * The event that freezes a model. Its name follows from its algorithm and parameters: what was learned alike of the same period has the same name,
 * whoever freezes it and how often.
 * @param times ms since 1970: when it is said, the end of the period it was learned from, and from when on it may count
 */
export function frozenModelEvent(
  parameters: FrozenModelParameters,
  { at, trainedTo, effectiveFrom }: { at: number; trainedTo: number; effectiveFrom: number },
): PlainEvent & { readonly model_id: string } {
  const hash = createHash('sha256').update(canonicalJson(parameters), 'utf8').digest('hex');
  const modelId = `${parameters.algorithm}-${hash.slice(0, 12)}`;
  return {
    kind: 'model',
    id: `model-${at}-${hash.slice(0, 12)}`,
    occurred_at: formatTime(at),
    model_id: modelId,
    trained_to: formatTime(trainedTo),
    parameters_hash: hash,
    parameters,
    effective_from: formatTime(effectiveFrom),
  };
}
