import { Type, type Static } from 'typebox';
import { formatTime } from '../../ingest/events/time.js';
import { contradictoryRulesets } from '../../processors/attribution/preview.js';
import { DEFAULT_PROGRAMME, programme, range, readRange } from './params.js';
import { defineReport } from './report.js';
import { Count, Day, Ms, orNull } from './shapes.js';
import { textTable } from './text-table.js';

/** Records of each partition in which missing enrichment is counted: enough to see what is wrong now, at a bounded cost. */
const NEWEST = 100_000;

const Lag = Type.Object({
  topic: Type.String(),
  partition: Count,
  next_offset: Count,
  processed_offset: Count,
  end_offset: orNull(Count),
  lag: orNull(Count),
  unprocessed: Count,
  at_ms: Ms,
});
const Reason = Type.Object({
  reason: Type.String(),
  step: Type.String(),
  kind: Type.String(),
  records: Count,
  replayed: Count,
  bytes_removed: Count,
});
const Quality = Type.Object({
  dead_letters: Type.Object({
    total: Count,
    open: Count,
    bytes_removed: Count,
    by_reason: Type.Array(Reason),
    by_day: Type.Array(Type.Object({ day: Day, records: Count, replayed: Count })),
  }),
  duplicates: Type.Array(Type.Object({ kind: Type.String(), rule: Type.String(), events: Count })),
  rulesets: Type.Array(Type.Object({ version: Count, id: Type.String(), occurred_ms: Ms, says: Type.String() })),
  lag: Type.Array(Lag),
  lag_total: orNull(Count),
  freshness_ms: orNull(Type.Integer()),
  newest_received_ms: orNull(Ms),
  newest: Type.Array(Type.Object({ kind: Type.String(), received_ms: Ms })),
  enrichment_missing: Type.Array(Type.Object({ kind: Type.String(), source: Type.String(), events: Count })),
});
type Quality = Static<typeof Quality>;

interface DeadRow {
  readonly reason: string;
  readonly step: string;
  readonly kind: string;
  readonly day: string;
  readonly records: number;
  readonly replayed: number;
  readonly bytes_removed: number;
}
interface MarkRow {
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: number;
  readonly processed_offset: number;
  readonly at_ms: number;
}

/** What the caller knows and the warehouse does not. */
const Local = Type.Object({
  /** Next offset to be written, by topic, index = partition. */
  logEnds: Type.Optional(Type.Record(Type.String(), Type.Array(Type.Integer({ minimum: 0 })))),
  /** The wall clock, ms since 1970: only freshness reads it. */
  nowMs: Type.Optional(Type.Integer({ minimum: 0 })),
});

function deadLetters(rows: readonly DeadRow[]): Quality['dead_letters'] {
  const byReason = new Map<string, Static<typeof Reason>>();
  const byDay = new Map<string, { day: string; records: number; replayed: number }>();
  for (const { day, ...row } of rows) {
    const key = JSON.stringify([row.reason, row.step, row.kind]);
    const reason = byReason.get(key);
    byReason.set(
      key,
      reason
        ? {
            ...reason,
            records: reason.records + row.records,
            replayed: reason.replayed + row.replayed,
            bytes_removed: reason.bytes_removed + row.bytes_removed,
          }
        : row,
    );
    const of = byDay.get(day) ?? { day, records: 0, replayed: 0 };
    byDay.set(day, { day, records: of.records + row.records, replayed: of.replayed + row.replayed });
  }
  const total = rows.reduce((sum, row) => sum + row.records, 0);
  const removed = rows.reduce((sum, row) => sum + row.bytes_removed, 0);
  return {
    total,
    open: total - removed - rows.reduce((sum, row) => sum + row.replayed, 0),
    bytes_removed: removed,
    by_reason: [...byReason.values()].sort((a, b) => b.records - a.records || (a.reason < b.reason ? -1 : 1)),
    by_day: [...byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

/** Marks beside the ends of the log; partitions that have no mark yet lag by all they hold. */
function lagOf(
  marks: readonly MarkRow[],
  ends: Readonly<Record<string, readonly number[]>> | undefined,
): Quality['lag'] {
  const lines = marks.map((mark): Quality['lag'][number] => {
    const end = ends?.[mark.topic]?.[mark.partition] ?? null;
    return {
      ...mark,
      end_offset: end,
      lag: end === null ? null : Math.max(0, end - mark.next_offset),
      unprocessed: Math.max(0, mark.next_offset - mark.processed_offset),
    };
  });
  const known = new Set(marks.map((mark) => `${mark.topic}/${mark.partition}`));
  for (const [topic, offsets] of Object.entries(ends ?? {})) {
    offsets.forEach((end, partition) => {
      if (end > 0 && !known.has(`${topic}/${partition}`))
        lines.push({
          topic,
          partition,
          next_offset: 0,
          processed_offset: 0,
          end_offset: end,
          lag: end,
          unprocessed: 0,
          at_ms: 0,
        });
    });
  }
  return lines.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
}

/** Whether the data can be trusted: what was refused, repeated, late or only half known. */
export const quality = defineReport({
  name: 'quality',
  title: 'Data quality: dead letters, duplicates, lag, freshness, missing enrichment',
  params: Type.Object({ ...programme, ...range }),
  local: Local,
  result: Quality,
  definitions: {
    dead_letters:
      'Records that could not be taken, kept with their original bytes; by day of receipt. Those of no programme are counted with every programme.',
    open: 'Dead letters that were not replayed and still can be.',
    bytes_removed:
      'Dead letters that were not replayed and cannot be any more: their bytes may have held raw addresses and were removed after raw_retention_days.',
    duplicates:
      'Events that repeat another. same_id: told again, left out everywhere. same_order and near: conversions about something already counted. cross_source: a refund that another source told already.',
    rulesets:
      'Versions of the rules in the log that do not rise above one published before. The doors refuse them; a producer that writes to the log itself is not asked.',
    lag: 'Records of the log that are neither a row nor a dead letter yet, by partition.',
    unprocessed: 'Records that are in the warehouse and not in the decisions yet.',
    freshness_ms: 'Time since the newest record was received.',
    enrichment_missing: `Events whose address could not be looked up because a source was missing, among the newest ${NEWEST.toLocaleString('en-US')} records of each partition (in whole thousands). What is missing is unknown, never clean.`,
  },
  statements: [
    'pages/dead-letters-by-reason',
    'pages/duplicates-by-rule',
    'preview/rulesets',
    'pages/marks',
    'pages/newest-receipt',
    'pages/enrichment-missing',
  ],
  compute: async (door, params) => {
    const programmeId = params.programme ?? DEFAULT_PROGRAMME;
    const { from, to } = readRange(params);
    const [dead, duplicates, rulesets, marks, newest, missing] = await Promise.all([
      door.rows<DeadRow>('pages/dead-letters-by-reason', { programme: programmeId, from_ms: from, to_ms: to }),
      door.rows<Quality['duplicates'][number]>('pages/duplicates-by-rule', { programme: programmeId }),
      contradictoryRulesets(door, programmeId),
      door.rows<MarkRow>('pages/marks'),
      door.rows<Quality['newest'][number]>('pages/newest-receipt'),
      door.rows<Quality['enrichment_missing'][number]>('pages/enrichment-missing', {
        programme: programmeId,
        newest: NEWEST,
      }),
    ]);
    const received = newest.reduce<number | null>((latest, row) => Math.max(latest ?? 0, row.received_ms), null);
    return {
      dead_letters: deadLetters(dead),
      duplicates,
      rulesets,
      lag: lagOf(marks, params.logEnds),
      lag_total:
        params.logEnds === undefined
          ? null
          : lagOf(marks, params.logEnds).reduce((sum, line) => sum + (line.lag ?? 0), 0),
      freshness_ms: received === null || params.nowMs === undefined ? null : Math.max(0, params.nowMs - received),
      newest_received_ms: received,
      newest,
      enrichment_missing: missing,
    };
  },
  text: (data) => [
    `dead letters: ${data.dead_letters.total}, of which ${data.dead_letters.open} wait to be replayed and ${data.dead_letters.bytes_removed} lost their bytes to retention`,
    ...(data.dead_letters.total === 0
      ? []
      : textTable(
          ['reason', 'step', 'kind', 'records', 'replayed', 'bytes removed'],
          data.dead_letters.by_reason.map((row) => [
            row.reason,
            row.step,
            row.kind,
            row.records,
            row.replayed,
            row.bytes_removed,
          ]),
        )),
    ...(data.duplicates.length === 0
      ? ['duplicates: none']
      : [
          '',
          ...textTable(
            ['kind', 'rule', 'events'],
            data.duplicates.map((row) => [row.kind, row.rule, row.events]),
          ),
        ]),
    ...data.rulesets.map(({ says }) => says),
    '',
    ...textTable(
      ['topic', 'partition', 'read to', 'processed to', 'lag'],
      data.lag.map((row) => [row.topic, row.partition, row.next_offset, row.processed_offset, row.lag]),
    ),
    data.newest_received_ms === null
      ? 'nothing was received yet'
      : `newest record received ${formatTime(data.newest_received_ms)}`,
    ...data.enrichment_missing.map((row) => `${row.events} ${row.kind} events without ${row.source}`),
  ],
});
