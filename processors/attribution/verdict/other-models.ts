import { ATTRIBUTION_MODELS, type AttributionModel } from '../../../ingest/events/rules.js';
import type { Case } from './case.js';
import { entriesUnder } from './contest.js';
import { newestFrozen, type FrozenModel } from './frozen.js';
import type { Path } from './path.js';

/** What one model gives the touchpoints of a path. */
export interface ModelShares {
  readonly model: AttributionModel;
  /** The model event whose frozen weights these are; null where the model needs none. */
  readonly modelId: string | null;
  /** Parts per billion above zero, by index in the case's touches. */
  readonly shares: ReadonlyMap<number, number>;
}

/**
 * What every model would give the touchpoints that compete, all other rules as they are (co-referral too), and had no claimed code
 * decided. Markov and Shapley are told where weights of theirs are in force at the conversion: others would change with every path.
 * @param models of the programme, the newest first
 */
export function sharesByModel(input: Case, path: Path, models: readonly FrozenModel[]): ModelShares[] {
  return ATTRIBUTION_MODELS.flatMap((model): ModelShares[] => {
    const needs = model === 'markov' || model === 'shapley';
    const frozen = needs ? newestFrozen(models, model, input.conversion.occurredAt) : null;
    if (needs && frozen === null) return [];
    const entries = entriesUnder({ ...input, frozen }, path, model);
    const shares = new Map(entries.map(({ touch, sharePpb }) => [touch, sharePpb]));
    return [{ model, modelId: frozen?.modelId ?? null, shares }];
  });
}
