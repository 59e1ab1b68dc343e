/** The columns of the dead letters. */
import { formatBytes, formatInstant, sentence, UNKNOWN } from '../../formats.js';
import { when } from '../../lib/when.svelte.js';
import type { DeadLetters } from '../../lib/reports.js';
import type { Column } from '../../lib/table-view.js';

/** One dead letter of the list. */
export type Letter = DeadLetters['rows'][number];

/** Columns of one line a dead letter. */
export function deadLetterColumns(): Column<Letter>[] {
  return [
    {
      key: 'received_ms',
      title: 'Received',
      width: 132,
      phone: 'detail',
      text: (row) => when(row.received_ms),
      hint: (row) => formatInstant(row.received_ms),
    },
    {
      key: 'address',
      title: 'Address',
      width: 210,
      mono: true,
      phone: 'detail',
      text: (row) => row.address,
      definition: 'Topic, partition and offset of the record in the log.',
    },
    { key: 'reason', title: 'Reason', width: 170, phone: 'title', text: (row) => sentence(row.reason) },
    { key: 'step', title: 'Step', width: 80, text: (row) => sentence(row.step) },
    { key: 'message', title: 'Message', text: (row) => row.message, hint: (row) => row.message },
    { key: 'source', title: 'Source', width: 80, text: (row) => sentence(row.source) },
    {
      key: 'payload_bytes',
      title: 'Size',
      width: 80,
      number: true,
      phone: 'figure',
      text: (row) => (row.bytes_removed_ms === null ? formatBytes(row.payload_bytes) : UNKNOWN),
      hint: (row) =>
        row.bytes_removed_ms === null ? undefined : `Bytes removed ${formatInstant(row.bytes_removed_ms)}`,
    },
    {
      key: 'replayed_as',
      title: 'Replay',
      width: 110,
      phone: 'status',
      text: (row) => (row.replayed_as ? 'Replayed' : row.bytes_removed_ms === null ? 'Waits' : 'Too late'),
      tone: (row) => (row.replayed_as ? 'good' : 'off'),
      hint: (row) => row.replayed_as ?? (row.bytes_removed_ms === null ? undefined : 'Its bytes were removed'),
    },
  ];
}
