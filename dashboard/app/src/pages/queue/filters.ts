import { SIGNAL_NAMES } from '../../../../../ingest/events/signals.js';
import type { Extra } from '../../lib/ask.svelte.js';
import type { PageFilter } from '../../lib/page-filters.svelte.js';
import type { Place } from '../../lib/url-state.js';
import { signalTitle } from './signal-words.js';

const STATES: readonly (readonly [value: string, text: string])[] = [
  ['snoozed', 'Put off'],
  ['confirmed', 'Confirmed'],
  ['dismissed', 'Dismissed'],
];

/** The filters of the queue. They live in the address. */
export const queueFilters = (assignees: readonly string[]): readonly PageFilter[] => [
  { name: 'q', title: 'Search subjects', all: 'Search subjects', search: true, options: [] },
  { name: 'state', title: 'State', all: 'Waiting', options: STATES.map(([value, text]) => ({ value, text })) },
  {
    name: 'severity',
    title: 'Severity',
    all: 'Any severity',
    options: ['critical', 'high', 'medium', 'low'].map((value) => ({
      value,
      text: value[0]!.toUpperCase() + value.slice(1),
    })),
  },
  {
    name: 'signal',
    title: 'Signal',
    all: 'Any signal',
    options: SIGNAL_NAMES.map((value) => ({ value, text: signalTitle(value) })).sort((a, b) =>
      a.text < b.text ? -1 : 1,
    ),
  },
  {
    name: 'assignee',
    title: 'Assignee',
    all: 'Anybody',
    options: [{ value: '-', text: 'Nobody yet' }, ...assignees.map((value) => ({ value, text: value }))],
  },
  {
    name: 'least',
    title: 'Money at stake',
    all: 'Any amount',
    options: ['10', '100', '1000', '10000'].map((value) => ({
      value,
      text: `${Number(value).toLocaleString('en-US')} or more`,
    })),
  },
];

/** What the list of cases is asked. */
export function queueQuery(place: Place): Extra {
  const { state, severity, signal, assignee, least } = place.where;
  return {
    q: place.search.trim(),
    state: state ?? null,
    severity: severity?.[0] ?? null,
    signal: signal?.[0] ?? null,
    assignee: assignee?.[0] ?? null,
    least: least?.[0] ?? null,
  };
}
