import {
  checkModelParameters,
  type FrozenAlgorithm,
  type FrozenParameters,
} from '../../../ingest/events/check-model.js';
import { isFraudAlgorithm } from '../../../ingest/events/check-fraud-model.js';
import { splitMinor } from '../../../ingest/events/money.js';
import type { Ruleset } from './case.js';
import { WHOLE_PPB } from '../../../models/attribution/largest-remainder.js';

/** A model event, as it was told. */
export interface ModelEvent {
  readonly id: string;
  readonly modelId: string;
  readonly occurredAt: number;
  readonly effectiveFrom: number;
  /** JSON. */
  readonly parameters: string;
}

/** Weights that a model event froze, and from when on they may pay. */
export interface FrozenModel {
  readonly modelId: string;
  readonly algorithm: FrozenAlgorithm;
  readonly level: FrozenParameters['level'];
  readonly effectiveAt: number;
  /** By node, times the number of nodes; so is `other`, the weight of every other node: the mean of all. */
  readonly weights: ReadonlyMap<string, number>;
  readonly other: number;
}

/**
 * The models of a programme, the newest first: by effective time (the later of `effective_from` and the event's own), then by
 * the event's id. Events without weights of an attribution model are left out.
 */
export function buildModels(events: readonly ModelEvent[]): FrozenModel[] {
  const effectiveAt = ({ effectiveFrom, occurredAt }: ModelEvent): number => Math.max(effectiveFrom, occurredAt);
  return [...events]
    .sort((a, b) => effectiveAt(b) - effectiveAt(a) || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id)))
    .flatMap((event) => {
      const parameters = JSON.parse(event.parameters) as Readonly<Record<string, unknown>>;
      const { algorithm: named } = parameters;
      if (named === undefined || isFraudAlgorithm(named) || checkModelParameters(parameters) !== null) return [];
      const { algorithm, level, weights } = parameters as unknown as FrozenParameters;
      const entries = Object.entries(weights);
      const other = entries.reduce((sum, [, weight]) => sum + weight, 0);
      const times = new Map(entries.map(([node, weight]) => [node, weight * entries.length]));
      return [{ modelId: event.modelId, algorithm, level, effectiveAt: effectiveAt(event), weights: times, other }];
    });
}

/** The weights that pay at a time under a ruleset; null where it names no such model, or none is in force. */
export function modelAt(models: readonly FrozenModel[], { rules }: Ruleset, at: number): FrozenModel | null {
  const { model } = rules.attribution;
  if (model !== 'markov' && model !== 'shapley') return null;
  return newestFrozen(models, model, at);
}

/** The weights of an algorithm in force at a time; null where there are none. */
export function newestFrozen(models: readonly FrozenModel[], asked: FrozenAlgorithm, at: number): FrozenModel | null {
  return models.find(({ algorithm, effectiveAt }) => algorithm === asked && effectiveAt <= at) ?? null;
}

/**
 * Shares of a path's touchpoints in proportion to the weights of their nodes, by largest remainder; equal where all of them
 * weigh nothing. Units: parts per billion; a path that is not empty sums to 10^9.
 * @param nodes channel or advocate of each touchpoint; null for none
 */
export function frozenShares({ weights, other }: FrozenModel, nodes: readonly (string | null)[]): Uint32Array {
  const own = nodes.map((node) => (node === null ? other : (weights.get(node) ?? other)));
  if (own.length === 0) return new Uint32Array();
  const zero = own.every((weight) => weight === 0);
  return Uint32Array.from(splitMinor(WHOLE_PPB, zero ? own.map(() => 1) : own));
}
