import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KIND_SPECS, KINDS } from '../../ingest/events/kinds.js';
import { click, openRig, PSEUDONYM_KEY, send, type Rig } from './support.js';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(() => rig.close());

const addresses = async (topic: string, table: string) =>
  await rig.warehouse.serve.rows<{ partition: number; offset: number; rows: number; dead: number }>(
    'verify/addresses-of-topic',
    { topic, table },
  );

/** Every offset of the log's topic is in exactly one row or one dead letter. */
async function expectWhole(topic = 'fairlead.click', table = 'clicks'): Promise<void> {
  const held = await addresses(topic, table);
  expect(held.filter(({ rows, dead }) => rows + dead !== 1)).toEqual([]);
  const ends = await rig.log.endOffsets(topic);
  const expected = ends.flatMap((end, partition) =>
    Array.from({ length: end }, (_, offset) => `${partition}/${offset}`),
  );
  expect(held.map(({ partition, offset }) => `${partition}/${offset}`)).toEqual(expected);
}

describe('one pass', () => {
  it('turns good records into rows and bad ones into dead letters with their bytes', async () => {
    const notUtf8 = Uint8Array.from([0x7b, 0xff, 0x00, 0x7d]);
    await send(rig.log, 'click', [
      click(1),
      '{"id":',
      notUtf8,
      click(2, { occurred_at: 'yesterday' }),
      click(3, { more: 'kept' }),
    ]);
    expect(await rig.consumer().runOnce()).toEqual({ records: 5, rows: 2, dead: 3 });
    await expectWhole();
    const letters = await rig.warehouse.serve.rows<Record<string, unknown>>('verify/dead-letters-by-address', {});
    expect(letters.map(({ reason, payload_hex: hex }) => [reason, hex]).sort()).toEqual(
      [
        ['BAD_JSON', Buffer.from('{"id":').toString('hex')],
        ['BAD_UTF8', '7bff007d'],
        ['TIME_FORMAT', Buffer.from(JSON.stringify(click(2, { occurred_at: 'yesterday' }))).toString('hex')],
      ].sort(),
    );
  });

  it('writes every field, the keyed hashes and what enrichment found', async () => {
    await send(rig.log, 'click', [click(4, { utm_source: 'größe ✓', zzz: 1 })]);
    await rig.consumer().runOnce();
    const [row] = await rig.warehouse.serve.rows<Record<string, unknown>>('verify/rows-by-kind', { table: 'clicks' });
    expect(row).toMatchObject({
      programme_id: 'default',
      source: 'server',
      id: 'click-4',
      visitor_id: 'visitor-4',
      channel: 'referral',
      referral_code: 'CODE1',
      user_activated: true,
      utm_source: 'größe ✓',
      utm_medium: null,
      extra: '{"zzz":1}',
      ip_class: 'hosting',
      country: 'US',
      browser: 'Chrome',
      os: 'Windows',
      device_class: 'desktop',
      is_bot: false,
      bot_reason: null,
      enrichment_missing: [],
      enrichment_version: 1,
      is_deleted: 0,
    });
    expect(row?.['ip_key']).toMatch(/^[0-9a-f]{32}$/);
    expect(row?.['net_key']).not.toBe(row?.['ip_key']);
    expect(JSON.stringify(row)).not.toContain('8.8.8');
  });

  it('leaves facts absent where an event has neither address nor user agent', async () => {
    await send(rig.log, 'click', [click(1, { ip: null, user_agent: undefined })]);
    await rig.consumer().runOnce();
    const [row] = await rig.warehouse.serve.rows<Record<string, unknown>>('verify/rows-by-kind', { table: 'clicks' });
    expect(row).toMatchObject({ ip_key: null, net_key: null, ip_class: null, is_bot: null, browser: null });
  });

  it('stops after exactly maxRecords and goes on where it stopped', async () => {
    await send(
      rig.log,
      'click',
      Array.from({ length: 50 }, (_, i) => click(i)),
    );
    const consumer = rig.consumer();
    expect(await consumer.runOnce(13)).toMatchObject({ records: 13 });
    expect(await consumer.lag()).toMatchObject({ records: 37 });
    expect(await consumer.untilIdle(20)).toMatchObject({ records: 20 });
    expect(await consumer.untilIdle()).toMatchObject({ records: 17 });
    expect(await consumer.runOnce()).toEqual({ records: 0, rows: 0, dead: 0 });
    await expectWhole();
  });

  it('decodes the same on threads', async () => {
    await send(
      rig.log,
      'click',
      Array.from({ length: 500 }, (_, i) => (i % 10 === 0 ? '{' : click(i))),
    );
    expect(await rig.consumer({ workers: 2, batchRecords: 64 }).untilIdle()).toEqual({
      records: 500,
      rows: 450,
      dead: 50,
    });
    await expectWhole();
  });

  it('takes a record that is larger than a batch may be', async () => {
    const large = `{"id":"${'x'.repeat(3_000_000)}"}`;
    await send(rig.log, 'click', [click(1), large, click(2)]);
    expect(await rig.consumer({ batchBytes: 65_536 }).runOnce()).toEqual({ records: 3, rows: 2, dead: 1 });
    await expectWhole();
  });

  it('writes one part for one batch of several partitions', async () => {
    await send(
      rig.log,
      'click',
      Array.from({ length: 900 }, (_, i) => click(i)),
    );
    await rig.consumer({ batchRecords: 100_000 }).runOnce();
    expect(await rig.warehouse.serve.rows('verify/parts-by-table', { table: 'clicks' })).toEqual([
      { parts: 1, rows: 900 },
    ]);
  });
});

describe('after a kill', () => {
  it('drops exactly what the warehouse holds beyond its marks', async () => {
    await send(
      rig.log,
      'click',
      Array.from({ length: 300 }, (_, i) => (i % 9 === 0 ? 'bad' : click(i))),
    );
    await rig.consumer({ batchRecords: 30 }).runOnce(170);
    // As if the process had died before its marks: the rows and dead letters are there, the marks are not.
    await rig.warehouse.ingest.run('verify/forget-marks');
    expect(await rig.consumer({ batchRecords: 70 }).untilIdle()).toMatchObject({ records: 130 });
    await expectWhole();
  });

  it('takes the rest of a batch of which only the rows had been written', async () => {
    await send(
      rig.log,
      'click',
      Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? 'bad' : click(i))),
    );
    const torn = {
      ...rig.warehouse,
      ingest: {
        ...bound(rig.warehouse.ingest),
        insert: async (statement: string, ipc: Uint8Array, params = {}) => {
          if (statement.includes('dead-letters')) throw new Error('killed here');
          await rig.warehouse.ingest.insert(statement, ipc, params);
        },
      },
    };
    const consumer = rig.consumer({ warehouse: torn });
    await expect(consumer.runOnce()).rejects.toThrow('killed here');
    expect(await rig.consumer().runOnce()).toEqual({ records: 25, rows: 0, dead: 25 });
    await expectWhole();
  });

  it('goes on by itself when the warehouse comes back', async () => {
    await send(rig.log, 'click', [click(1)]);
    let failures = 0;
    const flaky = {
      ...rig.warehouse,
      ingest: {
        ...bound(rig.warehouse.ingest),
        insert: async (statement: string, ipc: Uint8Array, params = {}) => {
          if (failures++ === 0) throw new Error('away');
          await rig.warehouse.ingest.insert(statement, ipc, params);
        },
      },
    };
    const errors: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      rig.consumer({ warehouse: flaky, onError: (error) => errors.push(error), onBatch: () => resolve() }).start();
    });
    await done;
    expect(errors).toHaveLength(1);
    await expectWhole();
  });
});

function bound(door: Rig['warehouse']['ingest']) {
  return {
    rows: door.rows.bind(door),
    arrow: door.arrow.bind(door),
    run: door.run.bind(door),
    insert: door.insert.bind(door),
  };
}

describe('every kind', () => {
  it('has an insert that takes the columns its events bring', async () => {
    const time = '2026-03-01T11:00:00.000Z';
    const samples: Record<string, Record<string, unknown>> = {
      advocate: { advocate_id: 'a', status: 'enrolled', referral_codes: ['X', 'Y'] },
      customer: { customer_id: 'c', signed_up_at: time },
      click: click(1),
      conversion: {
        type: 'purchase',
        customer_id: 'c',
        amount_minor: 1999,
        currency: 'EUR',
        ip: '9.9.9.9',
        user_agent: 'curl/8',
      },
      order: { order_id: 'o', status: 'paid', amount_minor: 9_007_199_254_740_991, currency: 'EUR', margin_minor: -5 },
      spend: { channel: 'paid', amount_minor: 1, currency: 'USD', from: time, to: '2026-04-01T00:00:00Z' },
      ruleset: { version: 1, effective_from: '2026-03-02T00:00:00Z', rules: {} },
      tick: {},
      activity: { advocate_id: 'a', action: 'login', ip: '::1' },
      model: {
        model_id: 'm',
        trained_to: time,
        parameters_hash: 'h',
        parameters: { algorithm: 'markov', order: 1, level: 'channel', weights: { paid: 1 } },
        effective_from: time,
      },
      audit: { audit_id: 's', conversion_id: 'k', reviewer: 'r', answer: 'right' },
      identity_link: { a: 'visitor:v', b: 'customer:c', action: 'cut' },
      review: { case_id: 'advocate:a', reviewer: 'r', action: 'confirm', scope: { conversion_ids: ['k'] } },
    };
    for (const kind of KINDS) await send(rig.log, kind, [{ id: `${kind}-1`, occurred_at: time, ...samples[kind] }]);
    expect(await rig.consumer().runOnce()).toEqual({ records: KINDS.length, rows: KINDS.length, dead: 0 });
    for (const kind of KINDS) await expectWhole(KIND_SPECS[kind].topic, KIND_SPECS[kind].table);
    const [order] = await rig.warehouse.serve.rows('verify/rows-by-kind', { table: 'orders' });
    expect(order).toMatchObject({ amount_minor: 9_007_199_254_740_991, margin_minor: -5, customer_id: null });
    const [advocate] = await rig.warehouse.serve.rows('verify/rows-by-kind', { table: 'advocates' });
    expect(advocate).toMatchObject({ referral_codes: ['X', 'Y'] });
  });
});

describe('content hashes', () => {
  it('are equal for equal content and differ in every field, NULL and absent text apart', async () => {
    await send(rig.log, 'click', [
      click(1),
      click(1),
      click(1, { ip: '8.8.8.8' }),
      click(1, { sub_id: 'a' }),
      click(1, { ad_click_id: 'a' }),
      click(1, { unknown: 'a' }),
      click(1, { user_activated: null }),
    ]);
    await rig.consumer().runOnce();
    const rows = await rig.warehouse.serve.rows<{ content_hash: number }>('verify/rows-by-kind', { table: 'clicks' });
    expect(new Set(rows.map(({ content_hash: hash }) => hash)).size).toBe(6);
    expect(PSEUDONYM_KEY.k0).toBeTypeOf('string');
  });
});
