/** What the Attribution page asks for, from its address. */
import { sentence } from '../../formats.js';
import type { Extra } from '../../lib/ask.svelte.js';
import { CONVERSION_TYPES } from '../../lib/outcomes.js';
import type { PageFilter } from '../../lib/page-filters.svelte.js';
import type { Place } from '../../lib/url-state.js';

/** Nodes that the page lists; the rest is one line. */
const LISTED = '25';

export const ATTRIBUTION_FILTERS: readonly PageFilter[] = [
  {
    name: 'type',
    title: 'Type',
    all: 'All types',
    options: CONVERSION_TYPES.map((value) => ({ value, text: sentence(value) })),
  },
  {
    name: 'order',
    title: 'Markov order',
    all: 'As the rules say',
    options: ['1', '2', '3'].map((value) => ({ value, text: `Order ${value}` })),
  },
  {
    name: 'nulls',
    title: 'Paths without conversion',
    all: 'Counted by Markov',
    options: [{ value: 'false', text: 'Left out' }],
  },
];

const one = (place: Place, name: string): string | null => place.where[name]?.[0] ?? null;

export function attributionQuery(place: Place): Extra {
  return {
    types: place.where['type'] ?? null,
    level: one(place, 'level'),
    base: one(place, 'base'),
    against: one(place, 'against'),
    order: one(place, 'order'),
    nulls: one(place, 'nulls'),
    intervals: 'true',
    top: LISTED,
  };
}

/** The same period at the level of advocates: who depends on the model. */
export const dependentsQuery = (place: Place): Extra => ({
  ...attributionQuery(place),
  level: 'advocate',
  base: null,
  against: null,
  intervals: null,
});
