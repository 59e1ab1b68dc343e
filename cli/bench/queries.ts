import { join } from 'node:path';
import { REPORTS, type RawParams, type Report } from '../../dashboard/reports/index.js';
import { PROCESSORS } from '../../processors/index.js';
import { createRunner } from '../../processors/framework/runner.js';
import { openWarehouse, type Door } from '../../sql/warehouse.js';
import type { BenchOptions, Figure } from './bench.js';
import { millisecondsOf } from './stopwatch.js';

const SIZES = [1_000_000, 10_000_000];
/** Rows made up by one statement: bounds its memory. */
const MADE_AT_ONCE = 1_000_000;
const WARM_RUNS = 20;
const MEMORY_LIMIT_BYTES = 8 * 1024 ** 3;

/** A range that begins and ends within a day, so that whole days do not make it up; made-up events lie around it. */
const CUT = { from: '2026-02-03T06:30:00Z', to: '2026-03-10T17:45:00Z' };

/** What a page asks of its reports. */
interface Asked {
  readonly label: string;
  ask(door: Door): Promise<unknown>;
}

/**
 * Every report behind a page, cold (the first time after the warehouse was opened) and warm, over made-up clicks with a tenth as many
 * conversions and orders, rewards, claimed codes and guests among them. The ceiling is the time of a statement that reads nothing, on the
 * same connection. Beside the warm p95 stands the statement that took longest, by its median, waiting for a connection included.
 */
export async function benchQueries({ rows, dir, progress }: BenchOptions): Promise<Figure[]> {
  const url = `chdb:${join(dir, 'warehouse')}`;
  const figures: Figure[] = [];
  let from = 0;
  for (const to of rows === undefined ? SIZES : [rows]) {
    progress(`making up ${to} clicks and computing the state`);
    await grow(url, from, to);
    from = to;
    const warehouse = await openWarehouse({ url, memoryLimitBytes: MEMORY_LIMIT_BYTES });
    try {
      figures.push(...(await measure(warehouse.serve, to, progress)));
    } finally {
      await warehouse.close();
    }
  }
  return figures;
}

async function grow(url: string, from: number, to: number): Promise<void> {
  const warehouse = await openWarehouse({ url, memoryLimitBytes: MEMORY_LIMIT_BYTES });
  try {
    await warehouse.migrate();
    if (from === 0) await warehouse.process.run('bench/processors-advocates');
    if (from === 0) await warehouse.process.run('bench/queries-ruleset');
    await makeUp(warehouse.process, from, to);
    await createRunner({ warehouse, processors: PROCESSORS }).rebuild();
  } finally {
    await warehouse.close();
  }
}

async function makeUp(door: Door, from: number, to: number): Promise<void> {
  const visitors = Math.ceil(to / 4);
  await inPieces(from, to, (piece) => door.run('bench/processors-clicks', { ...piece, visitors }));
  const conversions = { from: Math.ceil(from / 10), to: Math.ceil(to / 10) };
  await inPieces(conversions.from, conversions.to, async (piece) => {
    await door.run('bench/queries-conversions', { ...piece, visitors });
    await door.run('bench/queries-orders', { ...piece, visitors });
  });
  const dead = { from: Math.ceil(from / 1000), to: Math.ceil(to / 1000) };
  await inPieces(dead.from, dead.to, (piece) => door.run('bench/queries-dead-letters', piece));
  await door.run('bench/queries-marks', { clicks: to, conversions: conversions.to, dead_letters: dead.to });
}

async function inPieces(
  from: number,
  to: number,
  make: (piece: { from: number; to: number }) => Promise<void>,
): Promise<void> {
  for (let at = from; at < to; at += MADE_AT_ONCE) await make({ from: at, to: Math.min(to, at + MADE_AT_ONCE) });
}

/** Each report with what it must be asked, and again with what its filters ask; then a page that asks several at once. */
function pagesOf(conversionId: string | undefined): Asked[] {
  const params: RawParams = { id: conversionId, address: 'fairlead.activity/0/0' };
  const of = (report: Report, label: string, filter: RawParams): Asked => ({
    label: [report.name, label].filter((text) => text !== '').join(', '),
    ask: (door) => report.run(door, { ...params, ...filter }),
  });
  const filters: readonly [label: string, filter: RawParams][] = [
    ['', {}],
    ['range cut within days', CUT],
    ['as of', { asOf: CUT.to }],
    ['one currency', { currency: 'USD' }],
  ];
  const named: readonly [name: string, label: string, filter: RawParams][] = [
    ['conversions', 'denied', { outcome: 'denied' }],
    ['conversions', 'held', { held: 'true' }],
    ['conversions', 'one order', { q: 'o1000' }],
    ['conversions', 'one advocate', { advocate: 'a17' }],
    ['conversions', 'one advocate, range cut within days', { advocate: 'a17', ...CUT }],
    ['dead-letters', 'one reason', { reason: 'JSON_INVALID' }],
    ['dead-letters', 'one kind and step', { kind: 'activity', step: 'decode' }],
    ['dead-letters', 'part of the message', { q: 'record 77' }],
  ];
  const together = ['overview', 'conversions', 'status'].map((name) => REPORTS[name]!);
  return [
    ...Object.values(REPORTS).flatMap((report) =>
      filters
        .filter(([, filter]) => Object.keys(filter).every((name) => name in report.params.properties))
        .map(([label, filter]) => of(report, label, filter)),
    ),
    ...named.map(([name, label, filter]) => of(REPORTS[name]!, label, filter)),
    {
      label: `${together.map(({ name }) => name).join(' + ')} at once`,
      ask: (door) => Promise.all(together.map((report) => report.run(door, params))),
    },
  ];
}

async function measure(door: Door, rows: number, progress: (text: string) => void): Promise<Figure[]> {
  const [one] = await door.rows<{ conversion_id: string }>('bench/queries-one-conversion');
  const cold = new Map<Asked, number>();
  for (const page of pagesOf(one?.conversion_id)) cold.set(page, await millisecondsOf(() => page.ask(door)));
  const floor: number[] = [];
  for (let run = 0; run < WARM_RUNS; run += 1) floor.push(await millisecondsOf(() => door.rows('bench/queries-floor')));
  const ceiling = round(quantile(floor, 0.5));
  const figures: Figure[] = [];
  for (const [page, first] of cold) {
    const spent = new Map<string, number[]>();
    const timed = timedDoor(door, spent);
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1) warm.push(await millisecondsOf(() => page.ask(timed)));
    const label = `${rows} clicks: ${page.label}`;
    const p95 = round(quantile(warm, 0.95));
    const { slowest, slowest_ms } = slowestOf(spent);
    progress(`${label}: cold ${round(first)} ms, warm p95 ${p95} ms (${slowest} ${slowest_ms} ms)`);
    figures.push(
      { figure: `${label}, cold`, value: round(first), unit: 'ms' },
      { figure: `${label}, warm p50`, value: round(quantile(warm, 0.5)), unit: 'ms', ceiling },
      { figure: `${label}, warm p95`, value: p95, unit: 'ms', ceiling, slowest, slowest_ms },
    );
  }
  return figures;
}

/** The same door, noting how long each statement takes. */
function timedDoor(door: Door, spent: Map<string, number[]>): Door {
  const note = async <T>(statement: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const answer = await work();
    spent.set(statement, [...(spent.get(statement) ?? []), performance.now() - started]);
    return answer;
  };
  return {
    rows: (statement, params) => note(statement, () => door.rows(statement, params)),
    arrow: (statement, params) => note(statement, () => door.arrow(statement, params)),
    run: (statement, params) => door.run(statement, params),
    insert: (statement, ipc, params) => door.insert(statement, ipc, params),
  };
}

function slowestOf(spent: ReadonlyMap<string, readonly number[]>): { slowest: string; slowest_ms: number } {
  const medians = [...spent].map(([slowest, times]) => ({ slowest, slowest_ms: round(quantile(times, 0.5)) }));
  return medians.sort((a, b) => b.slowest_ms - a.slowest_ms)[0] ?? { slowest: '', slowest_ms: 0 };
}

/** The q-quantile of a sample: the smallest value that at least the share q of it does not exceed. */
function quantile(sample: readonly number[], q: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}

const round = (value: number): number => Math.round(value * 10) / 10;
