/** How buckets and findings of the reconciliation are worded and toned. */
import { BUCKET_TEXTS, BUCKETS, type Bucket } from '../../../../../ingest/events/findings.js';
import type { IconName } from '../../components/icons.js';
import type { PageFilter } from '../../lib/page-filters.svelte.js';
import type { Tone } from '../../lib/table-view.js';

interface Look {
  readonly tone: Tone;
  readonly text: string;
  readonly icon: IconName;
}

const LOOKS: Readonly<Record<Bucket, { readonly tone: Tone; readonly icon: IconName }>> = {
  matched: { tone: 'good', icon: 'check' },
  conversion_without_order: { tone: 'bad', icon: 'cross' },
  order_without_conversion: { tone: 'warn', icon: 'unknown' },
  status_differs: { tone: 'bad', icon: 'warning' },
  amount_differs: { tone: 'bad', icon: 'warning' },
  credited_other: { tone: 'warn', icon: 'warning' },
  late: { tone: 'warn', icon: 'clock' },
};

const isBucket = (name: string): name is Bucket => Object.hasOwn(LOOKS, name);

/** Tone, icon and words of a bucket. What waits is not yet bad. */
export function bucketLook(bucket: string, waiting = false): Look {
  if (!isBucket(bucket)) return { tone: 'plain', text: bucket, icon: 'unknown' };
  const text = BUCKET_TEXTS[bucket].title;
  return waiting && bucket === 'conversion_without_order'
    ? { tone: 'off', text: 'Waits for its order', icon: 'clock' }
    : { ...LOOKS[bucket], text };
}

/** A finding in words; shared_order is none of the buckets. */
export function findingText(finding: string): string {
  if (finding === 'shared_order') return 'Its order belongs to an earlier conversion of another type';
  return isBucket(finding) ? BUCKET_TEXTS[finding].title : finding;
}

export const definitionOf = (bucket: string): string | undefined =>
  isBucket(bucket) ? BUCKET_TEXTS[bucket].definition : undefined;

/** What the page filters its rows by. */
export const RECONCILIATION_FILTERS: readonly PageFilter[] = [
  { name: 'q', title: 'Search rows', all: 'Search by id, order, code…', search: true, options: [] },
  {
    name: 'bucket',
    title: 'Bucket',
    all: 'All buckets',
    options: BUCKETS.map((bucket) => ({ value: bucket, text: BUCKET_TEXTS[bucket].title })),
  },
];
