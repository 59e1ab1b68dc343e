/** What the Paths page asks for, from its address. */
import { sentence } from '../../formats.js';
import type { Extra } from '../../lib/ask.svelte.js';
import { CONVERSION_TYPES } from '../../lib/outcomes.js';
import type { PageFilter } from '../../lib/page-filters.svelte.js';
import type { Paths } from '../../lib/reports.js';
import type { Place } from '../../lib/url-state.js';

const CHANNELS = ['referral', 'affiliate', 'paid', 'organic', 'email', 'social', 'direct', 'partner_site'];
const options = (values: readonly string[]): PageFilter['options'] =>
  values.map((value) => ({ value, text: sentence(value) }));

export const PATH_FILTERS: readonly PageFilter[] = [
  { name: 'q', title: 'Advocate', all: 'Paths with advocate id…', search: true, options: [] },
  { name: 'type', title: 'Type', all: 'All types', options: options(CONVERSION_TYPES) },
  { name: 'channel', title: 'Channel', all: 'Any channel', options: options(CHANNELS) },
  { name: 'repeats', title: 'Repeats', all: 'Taken as one', options: [{ value: 'true', text: 'Kept' }] },
];

export function pathsQuery(place: Place): Extra {
  return {
    types: place.where['type'] ?? null,
    channels: place.where['channel'] ?? null,
    advocate: place.search.trim(),
    repeats: place.where['repeats']?.[0] ?? null,
    top: '50',
  };
}

type Bin = Paths['sizes'][number];

/** A bin in words: hours become days where they are many. */
export function binText({ measure, from, to }: Bin): string {
  if (measure !== 'hours')
    return to === null ? `${from} or more` : to === from + 1 ? `${from}` : `${from} to ${to - 1}`;
  const span = (hours: number): string => (hours < 24 ? `${hours} h` : `${hours / 24} d`);
  if (from === 0) return `under ${span(to ?? 1)}`;
  return to === null ? `${span(from)} or more` : `${span(from)} to ${span(to)}`;
}
