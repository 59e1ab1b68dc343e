/** What the conversions page filters by, and how it asks. */
import { sentence } from '../../formats.js';
import type { Extra } from '../../lib/ask.svelte.js';
import { CONVERSION_TYPES, DECISION_REASONS } from '../../lib/outcomes.js';
import type { PageFilter } from '../../lib/page-filters.svelte.js';
import type { Place } from '../../lib/url-state.js';

const CHANNELS = ['referral', 'affiliate', 'paid', 'organic', 'email', 'social', 'direct', 'partner_site', 'none'];
const options = (values: readonly string[]): PageFilter['options'] =>
  values.map((value) => ({ value, text: sentence(value) }));

export const CONVERSION_FILTERS: readonly PageFilter[] = [
  { name: 'q', title: 'Search conversions', all: 'Search by id, order, customer…', search: true, options: [] },
  { name: 'type', title: 'Type', all: 'All types', options: options(CONVERSION_TYPES) },
  {
    name: 'outcome',
    title: 'Outcome',
    all: 'All outcomes',
    options: [...options(['granted']), { value: 'held', text: 'Granted, held' }, ...options(['denied', 'reversed'])],
  },
  { name: 'reason', title: 'Reason', all: 'All reasons', options: DECISION_REASONS },
  { name: 'channel', title: 'Channel', all: 'All channels', options: options(CHANNELS) },
];

/** The report's parameters for a place. "Held" is no outcome of its own: it is a grant with an open hold. */
export function conversionQuery(place: Place): Extra {
  const outcomes = place.where['outcome'] ?? [];
  return {
    q: place.search,
    type: place.where['type'] ?? null,
    outcome: outcomes.filter((outcome) => outcome !== 'held'),
    held: outcomes.includes('held') ? 'true' : null,
    reason: place.where['reason'] ?? null,
    channel: place.where['channel'] ?? null,
    advocate: place.where['advocate'] ?? null,
  };
}
