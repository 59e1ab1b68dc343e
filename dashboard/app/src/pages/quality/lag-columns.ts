/** The columns of the lag table. */
import { formatCount, formatInstant, UNKNOWN } from '../../formats.js';
import { when } from '../../lib/when.svelte.js';
import type { Quality } from '../../lib/reports.js';
import type { Column } from '../../lib/table-view.js';

type Line = Quality['lag'][number];

/** A partition that waits for nothing says so in a word. */
function waiting(line: Line): string {
  const count = (line.lag ?? 0) + line.unprocessed;
  return count === 0 ? 'Caught up' : `${formatCount(count)} waiting`;
}

/** Columns of one line a partition. */
export function lagColumns(data: Quality, definitions: Readonly<Record<string, string>>): Column<Line>[] {
  const newest = new Map(data.newest.map((line) => [`fairlead.${line.kind}`, line.received_ms]));
  return [
    { key: 'topic', title: 'Topic', mono: true, phone: 'title', text: (row) => row.topic },
    {
      key: 'partition',
      title: 'Partition',
      width: 80,
      number: true,
      phone: 'detail',
      text: (row) => String(row.partition),
    },
    {
      key: 'end_offset',
      title: 'In the log',
      width: 110,
      number: true,
      text: (row) => formatCount(row.end_offset),
      definition: 'Records that the log holds in this partition; unknown where the log could not be asked.',
    },
    {
      key: 'next_offset',
      title: 'Read',
      width: 110,
      number: true,
      phone: 'figure',
      text: (row) => formatCount(row.next_offset),
      definition: 'Everything below this offset is in a row or a dead letter.',
    },
    {
      key: 'processed_offset',
      title: 'Processed',
      width: 110,
      number: true,
      text: (row) => formatCount(row.processed_offset),
      definition: definitions['unprocessed'],
    },
    {
      key: 'lag',
      title: 'State',
      width: 150,
      phone: 'status',
      text: waiting,
      tone: (row) => ((row.lag ?? 0) + row.unprocessed === 0 ? 'good' : 'warn'),
      definition: definitions['lag'],
    },
    {
      key: 'at_ms',
      title: 'Last read at',
      width: 130,
      text: (row) => (row.at_ms === 0 ? UNKNOWN : when(row.at_ms)),
      hint: (row) => (row.at_ms === 0 ? undefined : formatInstant(row.at_ms)),
    },
    {
      key: 'newest',
      title: 'Newest receipt',
      width: 140,
      text: (row) => when(newest.get(row.topic)),
      hint: (row) => formatInstant(newest.get(row.topic)),
      definition: 'When the newest record of this topic was received, over all its partitions.',
    },
  ];
}
