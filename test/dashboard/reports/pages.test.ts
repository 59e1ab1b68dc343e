import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversion } from '../../../dashboard/reports/conversion.js';
import { conversions } from '../../../dashboard/reports/conversions.js';
import { deadLetter, deadLetters } from '../../../dashboard/reports/dead-letters.js';
import { answerReport, REPORTS } from '../../../dashboard/reports/index.js';
import { overview } from '../../../dashboard/reports/overview.js';
import { quality } from '../../../dashboard/reports/quality.js';
import { status } from '../../../dashboard/reports/status.js';
import { openBooks, values, type Books } from './books.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.close());

/** 250 conversions, three at each minute so that times tie; every fifth is denied, every seventh held, every tenth in USD. */
const COUNT = 250;
const line = (i: number) => {
  const granted = i % 5 !== 0;
  return {
    id: `c${String(i).padStart(3, '0')}`,
    at: `2026-03-01 ${String(Math.floor(i / 180)).padStart(2, '0')}:${String(Math.floor(i / 3) % 60).padStart(2, '0')}:00`,
    advocate: granted ? `a${i % 4}` : '',
    outcome: granted ? 'granted' : 'denied',
    reason: granted ? 'CREDITED_LAST_TOUCH' : 'DENIED_NO_TOUCHPOINT',
    channel: granted ? 'referral' : '',
    value: 100 + i,
    credited: granted ? 100 + i : 0,
    currency: i % 10 === 0 ? 'USD' : 'EUR',
    holds: granted && i % 7 === 0 ? 1 : 0,
  };
};
const ALL = Array.from({ length: COUNT }, (_, i) => line(i));

describe('conversions', () => {
  beforeAll(() =>
    books.sql(
      `INSERT INTO conversion_outcomes (programme_id, conversion_id, occurred_at, type, advocate_id, channel, outcome, reason, value_minor, credited_minor, currency, open_holds, version) VALUES ${values(
        ALL.map((row) => [
          'default',
          row.id,
          row.at,
          'purchase',
          row.advocate,
          row.channel,
          row.outcome,
          row.reason,
          row.value,
          row.credited,
          row.currency,
          row.holds,
          1,
        ]),
      )}`,
      `INSERT INTO conversion_states (programme_id, person_bucket, person_id, occurred_at, conversion_id, type, source, customer_id, order_id, claimed_code, version) VALUES ${values(
        ALL.map((row, i) => [
          'default',
          i,
          `customer:${i}`,
          row.at,
          row.id,
          'purchase',
          'server',
          `k${i}`,
          `o'${i}`,
          i === 9 ? '=CODE' : null,
          1,
        ]),
      )}`,
    ),
  );

  it('pages through everything once, newest first', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 20; page += 1) {
      const data = await conversions.run(books.door, { limit: '40', cursor });
      seen.push(...data.rows.map((row) => row.conversion_id));
      expect(data.total).toBe(COUNT);
      if (data.next_cursor === null) break;
      cursor = data.next_cursor;
    }
    const expected = ALL.toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)).map(
      (row) => row.id,
    );
    expect(seen).toEqual(expected);
  });

  it('totals the filter, not the page, by currency', async () => {
    const data = await conversions.run(books.door, { outcome: ['granted'], limit: 5 });
    const granted = ALL.filter((row) => row.outcome === 'granted');
    expect(data.rows).toHaveLength(5);
    expect(data.total).toBe(granted.length);
    for (const code of ['EUR', 'USD']) {
      const of = granted.filter((row) => row.currency === code);
      if (of.length === 0) continue;
      expect(data.totals.find((total) => total.currency === code)).toEqual({
        currency: code,
        conversions: of.length,
        value_minor: of.reduce((sum, row) => sum + row.value, 0),
        credited_minor: of.reduce((sum, row) => sum + row.credited, 0),
        held: of.filter((row) => row.holds > 0).length,
      });
    }
  });

  it.each([
    [{ outcome: 'denied' }, ALL.filter((row) => row.outcome === 'denied').length],
    [{ reason: ['DENIED_NO_TOUCHPOINT', 'CREDITED_LAST_TOUCH'] }, COUNT],
    [{ channel: 'none' }, ALL.filter((row) => row.channel === '').length],
    [{ advocate: ['a1', 'a2'] }, ALL.filter((row) => row.advocate === 'a1' || row.advocate === 'a2').length],
    [{ held: 'true' }, ALL.filter((row) => row.holds > 0).length],
    [{ currency: 'USD' }, ALL.filter((row) => row.currency === 'USD').length],
    [{ type: 'signup' }, 0],
    [{ q: 'c007' }, 1],
    [{ q: "o'8" }, 1],
    [{ q: 'k31' }, 1],
    [{ q: '=CODE' }, 1],
    [{ q: "' OR 1 = 1 --" }, 0],
    [{ q: '\\' }, 0],
    [{ from: '2026-03-01T00:01:00Z', to: '2026-03-01T00:02:00Z' }, 3],
    [{ programme: 'other' }, 0],
  ])('filters by %j', async (params, total) => {
    expect((await conversions.run(books.door, params)).total).toBe(total);
  });

  it('tells what the event itself said, and the reason in words', async () => {
    const { rows } = await conversions.run(books.door, { q: 'c009' });
    expect(rows[0]).toMatchObject({
      customer_id: 'k9',
      order_id: "o'9",
      claimed_code: '=CODE',
      occurred_ms: Date.parse('2026-03-01T00:03:00Z'),
    });
    expect(rows[0]!.reason_text).not.toBe('CREDITED_LAST_TOUCH');
    expect(conversions.text({ rows, next_cursor: null, total: 1, totals: [], groups: [] })[1]).toContain('1.09 EUR');
  });

  it.each(['nonsense', Buffer.from('[1]').toString('base64url'), Buffer.from('["x",1]').toString('base64url')])(
    'refuses the cursor %s',
    async (cursor) => {
      await expect(conversions.run(books.door, { cursor })).rejects.toMatchObject({ code: 'USAGE' });
    },
  );

  it.each([{ limit: '0' }, { limit: '1001' }, { limit: 'many' }, { held: 'maybe' }])('refuses %j', async (params) => {
    await expect(conversions.run(books.door, params)).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('one conversion', () => {
  it('is told to be absent where there is none', async () => {
    await expect(conversion.run(books.door, { id: 'nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(conversion.run(books.door, {})).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('quality', () => {
  beforeAll(() =>
    books.sql(
      `INSERT INTO dead_letters (programme_id, topic, log_partition, log_offset, step, reason, message, payload, source, received_at, id, replay_of, replayed_as, version) VALUES ${values(
        [
          [
            'default',
            'fairlead.click',
            0,
            5,
            'validate',
            'TIME_IN_FUTURE',
            'occurred_at is after receipt',
            '{"kind":"click"}',
            'browser',
            '2026-03-01 10:00:00',
            'x1',
            null,
            null,
            1,
          ],
          [
            'default',
            'fairlead.click',
            0,
            6,
            'decode',
            'BAD_JSON',
            'not JSON',
            { sql: `unhex('ff00fe')` },
            'browser',
            '2026-03-02 10:00:00',
            null,
            null,
            null,
            1,
          ],
          [
            'default',
            'fairlead.click',
            0,
            6,
            'decode',
            'BAD_JSON',
            'not JSON',
            { sql: `unhex('ff00fe')` },
            'browser',
            '2026-03-02 10:00:00',
            null,
            null,
            'fairlead.click/0/9',
            2,
          ],
          [
            'default',
            'fairlead.order',
            1,
            7,
            'decode',
            'BAD_JSON',
            'not JSON',
            '{',
            'server',
            '2026-03-02 11:00:00',
            null,
            null,
            null,
            1,
          ],
          [
            'other',
            'fairlead.order',
            1,
            8,
            'decode',
            'BAD_JSON',
            'not JSON',
            '{',
            'server',
            '2026-03-02 11:00:00',
            null,
            null,
            null,
            1,
          ],
        ],
      )}`,
      `INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version) VALUES ${values(
        [
          ['default', 'click', 'd1', 0, 1, 'd1', 'same_id', 1],
          ['default', 'conversion', 'd2', 0, 1, 'd3', 'near', 1],
          ['default', 'conversion', 'd4', 0, 2, 'd3', 'near', 1],
        ],
      )}`,
      `INSERT INTO marks (topic, log_partition, next_offset, at, received_at) VALUES ('fairlead.click', 0, 10, '2026-03-02 12:00:00', '2026-03-02 09:30:01'), ('fairlead.click', 1, 4, '2026-03-02 12:00:00', '2026-03-02 08:00:01')`,
      `INSERT INTO step_ranges (topic, froms, tos, step) VALUES ('fairlead.click', [0, 0], [10, 4], 1)`,
      `INSERT INTO cursors (topic, log_partition, next_offset, step) VALUES ('fairlead.click', 0, 7, 1)`,
      `INSERT INTO clicks (programme_id, source, id, occurred_at, visitor_id, channel, content_hash, log_partition, log_offset, received_at, enrichment_missing, enrichment_version, is_deleted) VALUES ${values(
        [
          [
            'default',
            'browser',
            'k1',
            '2026-03-02 09:00:00',
            'v1',
            'referral',
            1,
            0,
            8,
            '2026-03-02 09:00:01',
            { sql: `['asn']` },
            1,
            0,
          ],
          [
            'default',
            'browser',
            'k2',
            '2026-03-02 09:30:00',
            'v1',
            'referral',
            2,
            0,
            9,
            '2026-03-02 09:30:01',
            { sql: `['asn', 'country']` },
            1,
            0,
          ],
          [
            'default',
            'browser',
            'k3',
            '2026-03-02 08:00:00',
            'v1',
            'referral',
            3,
            1,
            3,
            '2026-03-02 08:00:01',
            { sql: '[]' },
            1,
            0,
          ],
        ],
      )}`,
    ),
  );

  it('counts what was refused, repeated, late and half known', async () => {
    const data = await quality.run(books.door, {
      logEnds: { 'fairlead.click': [12, 4], 'fairlead.order': [0, 9] },
      nowMs: Date.parse('2026-03-02T09:31:01Z'),
    });
    expect(data.dead_letters).toMatchObject({ total: 3, open: 2 });
    expect(data.dead_letters.by_reason.find((row) => row.reason === 'BAD_JSON' && row.kind === 'click')).toMatchObject({
      records: 1,
      replayed: 1,
    });
    expect(data.dead_letters.by_day.map((row) => [row.day, row.records])).toEqual([
      ['2026-03-01', 1],
      ['2026-03-02', 2],
    ]);
    expect(data.duplicates).toEqual([
      { kind: 'click', rule: 'same_id', events: 1 },
      { kind: 'conversion', rule: 'near', events: 2 },
    ]);
    expect(data.lag.map((row) => [row.topic, row.partition, row.lag, row.unprocessed])).toEqual([
      ['fairlead.click', 0, 2, 3],
      ['fairlead.click', 1, 0, 4],
      ['fairlead.order', 1, 9, 0],
    ]);
    expect(data.lag_total).toBe(11);
    expect(data.newest.find((row) => row.kind === 'click')).toEqual({
      kind: 'click',
      received_ms: Date.parse('2026-03-02T09:30:01Z'),
    });
    expect(data.freshness_ms).toBe(60_000);
    expect(data.enrichment_missing).toEqual([
      { kind: 'click', source: 'asn', events: 2 },
      { kind: 'click', source: 'country', events: 1 },
    ]);
  });

  it('leaves unknown what it was not told', async () => {
    const data = await quality.run(books.door, { from: '2026-03-02', to: '2026-03-02T10:30:00Z' });
    expect(data).toMatchObject({ lag_total: null, freshness_ms: null, dead_letters: { total: 1 } });
    expect(data.lag.every((row) => row.lag === null)).toBe(true);
  });

  it('takes the ends of the log from the server alone', async () => {
    await expect(answerReport(quality, books.door, { logEnds: '{}' })).rejects.toMatchObject({ code: 'USAGE' });
    const { data } = await answerReport(quality, books.door, {}, { logEnds: { 'fairlead.click': [10, 5] } });
    expect(data).toMatchObject({ lag_total: 1 });
  });

  it('lists dead letters by page and filter, and shows one', async () => {
    const first = await deadLetters.run(books.door, { programme: 'default', limit: 2 });
    expect(first).toMatchObject({ total: 3, replayed: 1 });
    expect(first.rows.map((row) => row.address)).toEqual(['fairlead.order/1/7', 'fairlead.click/0/6']);
    const second = await deadLetters.run(books.door, { programme: 'default', limit: 2, cursor: first.next_cursor });
    expect(second.rows.map((row) => row.address)).toEqual(['fairlead.click/0/5']);
    expect(second.next_cursor).toBeNull();
    expect((await deadLetters.run(books.door, { q: 'AFTER receipt' })).total).toBe(1);
    expect((await deadLetters.run(books.door, { kind: 'order', reason: 'BAD_JSON' })).total).toBe(2);
    const one = await deadLetter.run(books.door, { address: 'fairlead.click/0/6' });
    expect(Buffer.from(one.payload_base64, 'base64')).toEqual(Buffer.from([0xff, 0x00, 0xfe]));
    await expect(deadLetter.run(books.door, { address: 'fairlead.click/0/99' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(deadLetter.run(books.door, { address: '../secrets' })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('status and overview', () => {
  it('say how far everything is', async () => {
    await books.sql(
      `INSERT INTO clocks (programme_id, now_at, before_at, version) VALUES ('default', '2026-03-02 12:00:00.123', '2026-03-01 00:00:00', 1), ('other', '2026-03-05 00:00:00', '2026-03-01 00:00:00', 1)`,
      `INSERT INTO daily_orders (programme_id, day, status, currency, orders, version) VALUES ('default', '2026-03-01', 'paid', 'USD', 9, 1)`,
      `INSERT INTO step_ranges (topic, froms, tos, step) VALUES ('fairlead.ruleset', [0], [100], 1)`,
      `INSERT INTO rulesets (programme_id, source, id, occurred_at, version, effective_from, rules, content_hash, log_partition, log_offset, received_at, enrichment_version, is_deleted) VALUES ${values(
        [
          [
            'default',
            'operator',
            'r1',
            '2026-01-01 00:00:00',
            3,
            '2026-01-01 00:00:00',
            '{}',
            1,
            0,
            0,
            '2026-01-01 00:00:00',
            1,
            0,
          ],
          [
            'default',
            'operator',
            'r2',
            '2026-03-01 00:00:00',
            4,
            '2026-04-01 00:00:00',
            '{}',
            2,
            0,
            1,
            '2026-03-01 00:00:00',
            1,
            0,
          ],
        ],
      )}`,
    );
    await books.put(
      'TRUNCATE TABLE daily_conversions',
      `INSERT INTO daily_conversions (programme_id, day, type, outcome, reason, currency, conversions, version) VALUES ('default', '2026-03-01', 'purchase', 'granted', 'CREDITED_LAST_TOUCH', 'EUR', 7, 1), ('default', '2026-03-01', 'signup', 'granted', 'CREDITED_LAST_TOUCH', '', 2, 1)`,
    );
    expect(await status.run(books.door, {})).toEqual({
      complete_to: Date.parse('2026-03-02T12:00:00.123Z'),
      programmes: ['default', 'other'],
      currencies: ['USD', 'EUR'],
      conversions: 9,
      clicks: 0,
      cases: 0,
      dead_letters: 3,
      events: 14,
      ruleset_version: 3,
    });
    expect(await status.run(books.door, { programme: 'nobody' })).toMatchObject({
      complete_to: null,
      ruleset_version: null,
      conversions: 0,
    });
  });

  it('give the four headlines at once', async () => {
    const data = await overview.run(books.door, {});
    expect(Object.keys(data)).toEqual(['accuracy', 'velocity', 'roi', 'liability', 'reconciliation']);
    expect(overview.text(data)).toContain('liability');
    expect(overview.text(data)).toContainEqual(expect.stringMatching(/^reconciliation: no week lies/));
  });
});

/** What a report cannot answer without. */
const NEEDED: Readonly<Record<string, Record<string, string>>> = {
  person: { node: 'customer:nobody' },
  anomaly: { advocate: 'nobody' },
  'case-evidence': { case: 'advocate:nobody' },
};

describe('every report', () => {
  it.each(Object.keys(REPORTS))(
    '%s answers an empty programme, with definitions and statements, and in words',
    async (name) => {
      const report = REPORTS[name]!;
      if (['conversion', 'dead-letter', 'case', 'ring'].includes(name)) return;
      const answer = await answerReport(report, books.door, { programme: 'nobody', ...NEEDED[name] });
      expect(answer.statements.every((statement) => statement.sql.includes('SELECT'))).toBe(true);
      expect(report.text(answer.data).every((text) => typeof text === 'string')).toBe(true);
      expect(JSON.parse(JSON.stringify(answer.data))).toEqual(answer.data);
    },
  );
});
