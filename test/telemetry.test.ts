import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { register } from 'prom-client';
import { KINDS } from '../ingest/events/kinds.js';
import { createMetrics, METRICS, type BatchFigures } from '../telemetry.js';
import { parseExposition, sumOf } from './support/exposition.js';

const NOW = 1_700_000_100_000;
const metrics = () => createMetrics(() => NOW);
const batch = (more: Partial<BatchFigures> = {}): BatchFigures => ({
  kind: 'click',
  records: 100,
  rows: 97,
  dead: 3,
  deadByReason: { BAD_JSON: 2 },
  oldestReceivedAt: NOW - 4000,
  newestReceivedAt: NOW,
  insertSeconds: 0.2,
  ...more,
});

describe('the text form', () => {
  it('has every metric of the table, declared once with its type, and the process itself', async () => {
    const { types } = parseExposition(await metrics().text());
    for (const [name, { type }] of Object.entries(METRICS))
      expect([name, types.get(name)]).toEqual([name, type === 'records' ? 'histogram' : type]);
    expect([...types.keys()]).toEqual(
      expect.arrayContaining([
        'process_cpu_seconds_total',
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_seconds',
      ]),
    );
  });

  it('parses in every line after everything was told', async () => {
    const all = metrics();
    all.batch(batch());
    all.atDoor('order', 'duplicate_at_door', 2);
    all.conflicts('click', 1);
    all.inserted('dead_letters', 0.1);
    all.insertRetried('clicks');
    all.lag('fairlead.click', 3, 17, { endOffset: 117, markOffset: 100 });
    all.assigned(4);
    all.rebalanced();
    all.restarted('stalled');
    all.buffered(1024);
    all.append('fairlead.click', 0.01, 5);
    all.step({ seconds: 1, rows: 10, oldestReceivedAt: NOW - 1000, newestReceivedAt: NOW });
    all.stepFailed();
    all.computing(true);
    all.warehouseUp(true);
    all.drift({ count: 2, money: 0 });
    const told = new Set(
      parseExposition(await all.text()).samples.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    for (const name of Object.keys(METRICS)) expect(told).toContain(name);
  });

  it('begins at 0 for every kind and outcome, so that the first event is an increase', async () => {
    const { samples } = parseExposition(await metrics().text());
    const events = samples.filter(({ name }) => name === 'fairlead_events_total');
    expect(events.filter(({ labels }) => labels['outcome'] === 'row').map(({ labels }) => labels['kind'])).toEqual([
      ...KINDS,
    ]);
    expect(events.every(({ value }) => value === 0)).toBe(true);
  });

  it('leaves the global registry of the package alone, and two of ours apart', async () => {
    const [one, two] = [metrics(), metrics()];
    one.batch(batch());
    expect(await register.metrics()).not.toContain('fairlead_');
    expect(sumOf(await two.text(), 'fairlead_events_total')).toBe(0);
  });
});

describe('a batch', () => {
  it('counts rows, dead letters and every reason, also the one that was not named', async () => {
    const all = metrics();
    all.batch(batch());
    const text = await all.text();
    expect(sumOf(text, 'fairlead_events_total', { kind: 'click', outcome: 'row' })).toBe(97);
    expect(sumOf(text, 'fairlead_events_total', { kind: 'click', outcome: 'dead_letter' })).toBe(3);
    expect(sumOf(text, 'fairlead_dead_letters_total', { reason: 'BAD_JSON' })).toBe(2);
    expect(sumOf(text, 'fairlead_dead_letters_total', { reason: 'other' })).toBe(1);
    expect(sumOf(text, 'fairlead_insert_seconds_count', { table: 'clicks' })).toBe(1);
    expect(sumOf(text, 'fairlead_batch_age_seconds_sum')).toBeCloseTo(4);
  });

  it.each([1, 7, 16, 17, 32_768])('lets each of %i records count once in the freshness', async (records) => {
    const all = metrics();
    all.batch(batch({ records, rows: records, dead: 0 }));
    const text = await all.text();
    expect(sumOf(text, 'fairlead_freshness_seconds_count')).toBe(records);
    expect(sumOf(text, 'fairlead_freshness_seconds_bucket', { le: '+Inf' })).toBe(records);
    expect(sumOf(text, 'fairlead_freshness_seconds_bucket', { le: '5' })).toBe(records);
    // Evenly between 0 s and 4 s: 2 s in the mean, up to the width of a stratum.
    expect(sumOf(text, 'fairlead_freshness_seconds_sum') / records).toBeGreaterThan(1.75);
    expect(sumOf(text, 'fairlead_freshness_seconds_sum') / records).toBeLessThan(2.25);
  });

  it('has buckets that only grow, and an age beyond the last of them in +Inf alone', async () => {
    const all = metrics();
    all.batch(batch({ oldestReceivedAt: NOW - 200_000_000, newestReceivedAt: NOW - 190_000_000 }));
    all.batch(batch());
    const counts = parseExposition(await all.text())
      .samples.filter(({ name }) => name === 'fairlead_freshness_seconds_bucket')
      .map(({ value }) => value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.slice(-2)).toEqual([100, 200]);
  });

  it('takes a clock that went back for no age, and never a number below 0', async () => {
    const all = metrics();
    all.batch(batch({ oldestReceivedAt: NOW + 5000, newestReceivedAt: NOW + 9000 }));
    const text = await all.text();
    expect(sumOf(text, 'fairlead_freshness_seconds_sum')).toBe(0);
    expect(sumOf(text, 'fairlead_batch_age_seconds_sum')).toBe(0);
  });
});

describe('labels', () => {
  it('stay within their bounds whatever is told', async () => {
    const all = metrics();
    for (let i = 0; i < 2000; i += 1) {
      all.inserted(`table-${i}`, 1);
      all.insertRetried(`insert "${i}"\n`);
      all.append(`topic-${i}`, 1, 1);
      all.lag(`fairlead.click`, 900 + i, 1);
      all.batch(batch({ deadByReason: { [`reason-${i}`]: 3 } }));
    }
    const { samples } = parseExposition(await all.text());
    const values = (name: string, label: string) =>
      new Set(samples.filter((one) => one.name === name).map(({ labels }) => labels[label]));
    expect([...values('fairlead_insert_seconds_count', 'table')]).toEqual(['other', 'clicks']);
    expect([...values('fairlead_insert_retries_total', 'table')]).toEqual(['other']);
    expect([...values('fairlead_appended_records_total', 'topic')]).toEqual(['other']);
    expect([...values('fairlead_dead_letters_total', 'reason')]).toEqual(['other']);
    expect(values('fairlead_lag_records', 'partition').size).toBe(1024 - 900 + 1);
  });

  it('of a partition that another process reads are gone', async () => {
    const all = metrics();
    all.lag('fairlead.click', 0, 5, { endOffset: 5, markOffset: 0 });
    all.lag('fairlead.click', 1, 7, { endOffset: 7, markOffset: 0 });
    all.revoked('fairlead.click', 0);
    const { samples } = parseExposition(await all.text());
    const left = samples.filter(
      ({ labels }) => labels['topic'] === 'fairlead.click' && labels['partition'] !== undefined,
    );
    expect(left.map(({ labels }) => labels['partition'])).toEqual(['1', '1', '1']);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('survive the figure %s', async (figure) => {
    const all = metrics();
    all.batch(batch({ rows: figure, dead: 0, deadByReason: {}, insertSeconds: figure, oldestReceivedAt: figure }));
    all.lag('fairlead.click', 0, figure);
    all.step({ seconds: figure, rows: figure, oldestReceivedAt: figure });
    all.buffered(figure);
    expect(sumOf(await all.text(), 'fairlead_events_total', { outcome: 'row' })).toBe(0);
  });
});

describe('docs/metrics.md', () => {
  const text = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');
  const sections = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.split('\n')[0]!, section.replaceAll(/\s+/g, ' ')] as const),
  );

  it.each(Object.entries(METRICS))('says what %s is, what is bad and what to do', (name, { type, labels, help }) => {
    const by = Object.keys(labels).map((label) => `\`${label}\``);
    const told = `${type === 'records' ? 'histogram' : type}${by.length > 0 ? ` by ${by.join(', ')}` : ''}. ${help}.`;
    expect(sections.get(name)).toContain(`${name} ${told} - **Bad:** `);
    expect(sections.get(name)).toMatch(/\*\*Bad:\*\* \S.{0,400} - \*\*Do:\*\* \S.{10}/);
  });

  it('names no metric that there is not', () => {
    const named = new Set(
      [...text.matchAll(/\bfairlead_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    expect([...named].filter((name) => !(name in METRICS))).toEqual([]);
  });
});
