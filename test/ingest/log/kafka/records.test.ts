import type { KafkaMessage } from 'kafkajs';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decodeJob } from '../../../../ingest/decode-job.js';
import { createEnricher, prepareEnrichment } from '../../../../ingest/enrich/index.js';
import { SOURCES } from '../../../../ingest/log/event-log.js';
import { cutBatch, toBatches, toMessage } from '../../../../ingest/log/kafka/records.js';
import { click } from '../../support.js';
import { record, unpack } from '../support.js';
import { message, RECEIVED_AT, TOPIC } from './support.js';
import { fc } from '../../../support/properties.js';

const batchOf = (...messages: KafkaMessage[]) => toBatches(TOPIC, 2, messages, 'configured')[0]!;
const headers = (values: Record<string, unknown>): Partial<KafkaMessage> => ({
  headers: values as KafkaMessage['headers'],
});

describe('a record on its way to Kafka', () => {
  it('keeps key, bytes, time of receipt and what the door knows', () => {
    const whole = Buffer.from('..value..');
    const value = new Uint8Array(whole.buffer, whole.byteOffset + 2, 5);
    const sent = toMessage(record('k', value, { source: 'import', programmeId: 'ünï', replayOf: 'a/0/7' }), 3, 42);
    expect(sent).toEqual({
      key: 'k',
      value: Buffer.from('value'),
      partition: 3,
      timestamp: '42',
      headers: { source: 'import', programme: 'ünï', replay_of: 'a/0/7' },
    });
    expect(toMessage(record('k', value, { receivedAt: 7 }), 0, 42).timestamp).toBe('7');
  });

  it('comes back as it was sent', () => {
    const anyRecord = fc.record({
      key: fc.string({ maxLength: 5 }),
      value: fc.uint8Array({ maxLength: 50 }),
      source: fc.constantFrom(...SOURCES),
      programmeId: fc.constantFrom('default', 'a', 'b', 'ünï'),
      receivedAt: fc.integer({ min: 0, max: 2 ** 42 }),
      replayOf: fc.option(fc.constantFrom('fairlead.click/0/7', 'fairlead.order/3/1'), { nil: undefined }),
    });
    const anyRefused = fc
      .tuple(anyRecord, fc.constantFrom('', 'version: 2 does not rise', 'ünï: nö'))
      .map(([one, message]) =>
        message === '' ? one : { ...one, refused: { code: 'VERSION_NOT_RISING' as const, message } },
      );
    const property = fc.property(fc.array(anyRefused, { minLength: 1, maxLength: 30 }), (records) => {
      const messages = records.map((one, i) => {
        const sent = toMessage(one, 0, 0);
        const bytes = Object.entries(sent.headers!).map(([name, value]) => [name, Buffer.from(value as string)]);
        return message(
          5 + i,
          sent.value as Buffer,
          {
            timestamp: sent.timestamp!,
            headers: Object.fromEntries(bytes) as KafkaMessage['headers'],
          } as Partial<KafkaMessage>,
        );
      });
      const seen = unpack(batchOf(...messages));
      expect(seen.map(({ offset }) => offset)).toEqual(records.map((_, i) => 5 + i));
      expect(seen.map(({ offset: _offset, ...rest }) => rest)).toEqual(
        records.map(({ key: _key, value, ...rest }) => ({ ...rest, value: Buffer.from(value).toString('latin1') })),
      );
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe('what stands beside a value', () => {
  it('is that of a server and of the programme configured where nothing is said', () => {
    const batch = batchOf(message(0, 'a'), message(1, 'b', { headers: undefined } as never));
    expect(unpack(batch).map(({ source, programmeId }) => [source, programmeId])).toEqual([
      ['server', 'configured'],
      ['server', 'configured'],
    ]);
    expect(batch.unreadable).toBeUndefined();
  });

  it('is composed as the rest of the house writes names', () => {
    const batch = batchOf(message(0, 'a', headers({ programme: Buffer.from('u\u0308n') })));
    expect(unpack(batch)[0]!.programmeId).toBe('ün');
    expect(batch.unreadable).toBeUndefined();
  });

  it.each([
    ['an empty programme', { programme: Buffer.alloc(0) }],
    ['a programme too long', { programme: Buffer.from('x'.repeat(129)) }],
    ['a programme that is no UTF-8', { programme: Buffer.from([0xff, 0xfe]) }],
    ['a programme with a control character', { programme: Buffer.from('a\nb') }],
    ['a programme named twice', { programme: [Buffer.from('a'), Buffer.from('b')] }],
    ['an unknown source', { source: Buffer.from('nobody') }],
    ['an empty source', { source: Buffer.alloc(0) }],
    ['a source that is no UTF-8', { source: Buffer.from([0xff]) }],
    ['a source named twice', { source: [Buffer.from('server'), Buffer.from('server')] }],
  ])('is refused with %s, alone and among good ones', (_, bad) => {
    const good = headers({ source: Buffer.from('browser'), programme: Buffer.from('p') });
    const batch = batchOf(
      message(0, 'a', good),
      message(1, 'b', headers(bad)),
      message(2, 'c', headers(bad)),
      message(3, 'd', good),
    );
    expect([...batch.unreadable!.keys()]).toEqual([1, 2]);
    expect(unpack(batch).map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd']);
    for (const i of [0, 3]) expect(unpack(batch)[i]).toMatchObject({ source: 'browser', programmeId: 'p' });
  });

  it('is refused where the header refused names no reason', () => {
    const good = message(0, 'a', headers({ refused: Buffer.from('VERSION_NOT_RISING version: it does not rise') }));
    const batch = batchOf(good, message(1, 'b', headers({ refused: Buffer.from('NOT_READY soon') })));
    expect([...batch.refused!]).toEqual([[0, { code: 'VERSION_NOT_RISING', message: 'version: it does not rise' }]]);
    expect([...batch.unreadable!.keys()]).toEqual([1]);
  });

  it.each(['-1', '-2', 'soon'])('is refused with the time %s', (timestamp) => {
    const batch = batchOf(message(0, 'a', { timestamp } as Partial<KafkaMessage>), message(1, 'b'));
    expect([...batch.unreadable!.keys()]).toEqual([0]);
    expect([...batch.receivedAt]).toEqual([0, RECEIVED_AT + 1]);
  });
});

describe('batches', () => {
  it('end where offsets are missing', () => {
    const batches = toBatches(
      TOPIC,
      2,
      [3, 4, 7, 8, 9, 20].map((offset) => message(offset, `${offset}`)),
      'x',
    );
    expect(batches.map(({ baseOffset, count }) => [baseOffset, count])).toEqual([
      [3, 2],
      [7, 3],
      [20, 1],
    ]);
    expect(toBatches(TOPIC, 2, [], 'x')).toEqual([]);
  });

  it('hold an empty value where the broker has none', () => {
    const batch = batchOf(message(0, 'a'), message(1, null), message(2, 'b'));
    expect(unpack(batch).map(({ value }) => value)).toEqual(['a', '', 'b']);
  });

  it('are cut into what the records were, wherever it is cut', () => {
    const property = fc.property(
      fc.array(fc.record({ value: fc.string({ maxLength: 6 }), bad: fc.boolean(), replay: fc.boolean() }), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.nat(),
      fc.nat(),
      (records, a, b) => {
        const batch = batchOf(
          ...records.map(({ value, bad, replay }, i) =>
            message(
              9 + i,
              value,
              headers({
                programme: Buffer.from(bad ? '' : `p${i % 3}`),
                ...(replay ? { replay_of: Buffer.from(`t/0/${i}`), refused: Buffer.from(`FIELD_VALUE ${i}`) } : {}),
              }),
            ),
          ),
        );
        const from = a % records.length;
        const to = from + 1 + (b % (records.length - from));
        const cut = cutBatch(batch, from, to);
        expect(unpack(cut)).toEqual(unpack(batch).slice(from, to));
        expect([...(cut.unreadable?.keys() ?? [])]).toEqual(
          records.slice(from, to).flatMap(({ bad }, i) => (bad ? [i] : [])),
        );
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

describe('a record whose envelope cannot be read', () => {
  it('becomes a dead letter that keeps its bytes and address, beside the rows of the others', async () => {
    const good = JSON.stringify(click(1));
    const batch = batchOf(
      message(0, good),
      message(1, good, headers({ source: Buffer.from('nobody') })),
      message(2, good, { timestamp: '-1' } as Partial<KafkaMessage>),
      message(3, null, headers({ programme: Buffer.from([0xff]) })),
    );
    const result = decodeJob({ kind: 'click', slices: [batch] }, createEnricher(await prepareEnrichment()));
    expect(result).toMatchObject({ rowCount: 1, deadCount: 3, deadByReason: { ENVELOPE_INVALID: 3 } });
    const letters = [...tableFromIPC(result.dead!)].map((row) => row.toJSON() as Record<string, unknown>);
    expect(letters.map((letter) => [Number(letter['log_offset']), String(letter['reason'])])).toEqual([
      [1, 'ENVELOPE_INVALID'],
      [2, 'ENVELOPE_INVALID'],
      [3, 'ENVELOPE_INVALID'],
    ]);
    expect(letters.map(({ payload }) => Buffer.from(payload as Uint8Array).toString())).toEqual([good, good, '']);
    expect(String(letters[0]!['message'])).toContain('source');
  });
});
