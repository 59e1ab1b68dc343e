import { createHash } from 'node:crypto';
import { canonicalJson } from '../events/canonical.js';
import type { FrozenParameters } from '../events/check-model.js';
import { formatTime } from '../events/time.js';
import type { PlainEvent } from './operator.js';

/**
 * The event that freezes weights of an attribution model. The name of the model follows from its algorithm and parameters: the same weights of the same
 * period have the same name, whoever freezes them and how often.
 * @param times ms since 1970: when it is said, the end of the period the weights were learned from, and from when on they may pay
 */
export function frozenModelEvent(
  parameters: FrozenParameters,
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
