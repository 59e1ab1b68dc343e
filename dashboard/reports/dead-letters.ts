import { Type, type Static } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { formatTime } from '../../ingest/events/time.js';
import { packCursor, unpackCursor } from './cursor.js';
import { programme } from './params.js';
import { defineReport } from './report.js';
import { Count, Ms, orNull } from './shapes.js';
import { textTable } from './text-table.js';

const PAGE = 100;
const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

const Letter = Type.Object({
  address: Type.String(),
  kind: Type.String(),
  step: Type.String(),
  reason: Type.String(),
  message: Type.String(),
  source: Type.String(),
  id: orNull(Type.String()),
  received_ms: Ms,
  payload_bytes: Count,
  bytes_removed_ms: orNull(Ms),
  replay_of: orNull(Type.String()),
  replayed_as: orNull(Type.String()),
});
type Letter = Static<typeof Letter>;
type LetterRow = Letter & { readonly topic: string; readonly log_partition: number; readonly log_offset: number };

/** Records that could not be taken, newest first. The bytes are left to the report of one. */
export const deadLetters = defineReport({
  name: 'dead-letters',
  title: 'Dead letters: records that could not be taken',
  role: 'reviewer',
  params: Type.Object({
    ...programme,
    reason: Text(64),
    step: Text(64),
    kind: Text(64),
    q: Text(256),
    cursor: Text(1024),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  }),
  result: Type.Object({ rows: Type.Array(Letter), next_cursor: orNull(Type.String()), total: Count, replayed: Count }),
  definitions: {
    total: 'Dead letters that the filter keeps, replayed ones included.',
    replayed: 'Of these, how many were appended again at a new address.',
    reason: 'Why the record could not be taken.',
    step: 'Where it was found out.',
  },
  statements: ['pages/dead-letter-list', 'pages/dead-letter-count'],
  compute: async (door, params) => {
    const filter = {
      programme: params.programme ?? '',
      reason: params.reason ?? '',
      step: params.step ?? '',
      kind: params.kind ?? '',
      search: params.q?.trim() ?? '',
    };
    const limit = params.limit ?? PAGE;
    const [ms, topic, partition, offset] =
      params.cursor === undefined
        ? [-1, '', 0, 0]
        : unpackCursor(params.cursor, ['number', 'string', 'number', 'number']);
    const page = {
      after_ms: ms!,
      after_topic: topic!,
      after_partition: partition!,
      after_offset: offset!,
      limit: limit + 1,
    };
    const [list, [count]] = await Promise.all([
      door.rows<LetterRow>('pages/dead-letter-list', { ...filter, ...page }),
      door.rows<{ records: number; replayed: number }>('pages/dead-letter-count', filter),
    ]);
    const last = list[limit - 1];
    return {
      rows: list
        .slice(0, limit)
        .map(({ topic: _topic, log_partition: _partition, log_offset: _offset, ...letter }) => letter),
      next_cursor:
        list.length > limit && last
          ? packCursor([last.received_ms, last.topic, last.log_partition, last.log_offset])
          : null,
      total: count?.records ?? 0,
      replayed: count?.replayed ?? 0,
    };
  },
  text: (data) => [
    ...textTable(
      ['received', 'address', 'step', 'reason', 'message'],
      data.rows.map((row) => [formatTime(row.received_ms), row.address, row.step, row.reason, row.message]),
    ),
    `${data.total} dead letters, ${data.replayed} replayed`,
  ],
});

const One = Type.Object({
  ...Letter.properties,
  programme_id: Type.String(),
  payload: Type.String({ description: 'Original bytes as UTF-8; what is no UTF-8 is replaced' }),
  payload_base64: Type.String({ description: 'Original bytes, at most the first MiB' }),
});

const ADDRESS = /^(fairlead\.[a-z_]{1,32})\/(\d{1,5})\/(\d{1,15})$/;

/** One record that could not be taken, with its original bytes. */
export const deadLetter = defineReport({
  name: 'dead-letter',
  title: 'One dead letter with its original bytes',
  role: 'reviewer',
  params: Type.Object({ address: Type.String({ description: 'topic/partition/offset', maxLength: 128 }) }),
  result: One,
  definitions: {
    payload:
      'The bytes as the sender sent them. Raw addresses may be among them; they are kept for raw_retention_days alone.',
    bytes_removed_ms:
      'When the bytes were removed, because they may hold raw addresses and raw_retention_days were over. What has no bytes cannot be replayed.',
  },
  statements: ['pages/dead-letter'],
  compute: async (door, params) => {
    const match = ADDRESS.exec(params.address);
    if (!match)
      throw fail('USAGE', { message: `parameter address: "${params.address}" is not topic/partition/offset` });
    const [, topic, partition, offset] = match;
    const [row] = await door.rows<Omit<Static<typeof One>, 'payload'>>('pages/dead-letter', {
      topic: topic!,
      partition: Number(partition),
      offset: Number(offset),
    });
    if (!row) throw fail('NOT_FOUND', { message: `there is no dead letter at ${params.address}` });
    return { ...row, payload: Buffer.from(row.payload_base64, 'base64').toString('utf8') };
  },
  text: (data) => [
    `${data.address}: ${data.reason} at ${data.step}: ${data.message}`,
    ...(data.replayed_as ? [`replayed as ${data.replayed_as}`] : []),
    data.bytes_removed_ms === null
      ? data.payload
      : `its bytes were removed on ${formatTime(data.bytes_removed_ms)}: raw addresses are kept for raw_retention_days; it cannot be replayed`,
  ],
});
