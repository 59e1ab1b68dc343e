/** What the report `attribution` answers. */
import { Type, type Static } from 'typebox';
import { Count, Currency, Minor, orNull } from '../shapes.js';
import { MODELS } from './shares.js';

const Part = orNull(Type.Number());
const ModelName = Type.Enum([...MODELS]);

export const Credit = Type.Object({
  node: Type.String(),
  model: ModelName,
  conversions: Type.Number(),
  conversions_whole: Count,
  conversions_ppb: Count,
  share: Type.Number(),
  low: Part,
  high: Part,
  amount_minor: Minor,
  currency: Currency,
});
export const Node = Type.Object({
  node: Type.String(),
  conversions_with: Count,
  first: Count,
  last: Count,
  assisted: Count,
  assisted_ratio: Part,
  removal_effect: Part,
  paid_conversions: Type.Number(),
  paid_minor: Minor,
  currency: Currency,
});
export const Move = Type.Object({
  node: Type.String(),
  from_conversions: Type.Number(),
  to_conversions: Type.Number(),
  moved_conversions: Type.Number(),
  from_minor: Minor,
  to_minor: Minor,
  moved_minor: Minor,
  currency: Currency,
});
export const Dependent = Type.Object({
  advocate_id: Type.String(),
  spread: Type.Number(),
  dependence: Part,
  least_model: ModelName,
  most_model: ModelName,
  paid_minor: Minor,
  amounts: Type.Record(Type.String(), Type.Number()),
});

export const Attribution = Type.Object({
  level: Type.Enum(['channel', 'advocate']),
  currency: Currency,
  paying_model: ModelName,
  paying_models: Type.Array(Type.Object({ model: Type.String(), conversions: Count })),
  base: ModelName,
  against: ModelName,
  conversions: Count,
  conversions_with_path: Count,
  conversions_without_path: Count,
  amount_minor: Minor,
  amount_without_path_minor: Minor,
  open_paths: Count,
  cut_paths: Count,
  node_count: Count,
  half_life_days: Type.Number(),
  position_weights: Type.Array(Type.Number()),
  markov_order: Count,
  markov_nulls: Type.Boolean(),
  markov_states: orNull(Count),
  conversion_probability: Part,
  seed: Count,
  replicates: orNull(Count),
  credits: Type.Array(Credit),
  nodes: Type.Array(Node),
  moves: Type.Array(Move),
  moved_conversions: Type.Number(),
  moved_minor: Minor,
  dependents: Type.Array(Dependent),
  models: Type.Array(
    Type.Object({
      model: ModelName,
      title: Type.String(),
      definition: Type.String(),
      pays: Type.Boolean(),
      computed: Type.Boolean(),
      exact: Type.Boolean(),
      conversions: Type.Number(),
      amount_minor: Minor,
      replicates: orNull(Count),
    }),
  ),
  positions: Type.Array(Type.Object({ node: Type.String(), position: Count, conversions: Type.Number() })),
  by_currency: Type.Array(Type.Object({ currency: Currency, conversions: Count, amount_minor: Minor })),
});
export type Attribution = Static<typeof Attribution>;
export type CreditRow = Static<typeof Credit>;
export type NodeRow = Static<typeof Node>;
export type MoveRow = Static<typeof Move>;
export type DependentRow = Static<typeof Dependent>;

export const MODEL_TITLES: Readonly<Record<(typeof MODELS)[number], readonly [title: string, definition: string]>> = {
  first_touch: ['First touch', 'The whole conversion goes to the first touchpoint of its path.'],
  last_touch: ['Last touch', 'The whole conversion goes to the last touchpoint of its path.'],
  last_non_direct: [
    'Last non-direct',
    'The whole conversion goes to the last touchpoint that is no direct visit; to the last where all are.',
  ],
  linear: ['Linear', 'Every touchpoint of the path gets the same part.'],
  time_decay: ['Time decay', 'A touchpoint counts half as much for every half-life that it lies further back.'],
  position_based: [
    'Position based',
    'Fixed parts for the first and the last touchpoint; those between share the rest.',
  ],
  markov: [
    'Markov',
    'What part of the conversions a chain of all paths would lose without the node, in parts of the sum of these losses; for money a chain in which paths weigh their money. It changes with every path, so it informs and pays only with frozen weights.',
  ],
  shapley: [
    'Shapley',
    'Each conversion is split equally among the different nodes of its path: the Shapley value of the game of all paths. It informs and pays only with frozen weights.',
  ],
};
