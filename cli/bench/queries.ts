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

/** A report as a page asks it. */
interface Asked {
  readonly label: string;
  readonly report: Report;
  readonly params: RawParams;
}

/**
 * Every report behind a page, cold (the first time after the warehouse was opened) and warm, over made-up clicks with a tenth as many
 * conversions and orders, rewards, claimed codes and guests among them. The ceiling is the time of a statement that reads nothing, on the
 * same connection.
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
  for (let at = from; at < to; at += MADE_AT_ONCE)
    await door.run('bench/processors-clicks', { from: at, to: Math.min(to, at + MADE_AT_ONCE), visitors });
  const conversions = { from: Math.ceil(from / 10), to: Math.ceil(to / 10), visitors };
  await door.run('bench/queries-conversions', conversions);
  await door.run('bench/queries-orders', conversions);
  const dead = { from: Math.ceil(from / 1000), to: Math.ceil(to / 1000) };
  await door.run('bench/queries-dead-letters', dead);
  await door.run('bench/queries-marks', { clicks: to, conversions: conversions.to, dead_letters: dead.to });
}

/** Each report with what it must be asked, and the list of conversions as its filters ask it. */
function pagesOf(conversionId: string | undefined): Asked[] {
  const params: RawParams = { id: conversionId, address: 'fairlead.activity/0/0' };
  const filters: Record<string, RawParams> = {
    denied: { outcome: 'denied' },
    held: { held: 'true' },
    'one order': { q: 'o1000' },
    'one advocate': { advocate: 'a17' },
  };
  return [
    ...Object.values(REPORTS).map((report) => ({ label: report.name, report, params })),
    ...Object.entries(filters).map(([name, filter]) => ({
      label: `conversions, ${name}`,
      report: REPORTS['conversions']!,
      params: filter,
    })),
  ];
}

async function measure(door: Door, rows: number, progress: (text: string) => void): Promise<Figure[]> {
  const [one] = await door.rows<{ conversion_id: string }>('bench/queries-one-conversion');
  const cold = new Map<Asked, number>();
  for (const page of pagesOf(one?.conversion_id))
    cold.set(page, await millisecondsOf(() => page.report.run(door, page.params)));
  const floor: number[] = [];
  for (let run = 0; run < WARM_RUNS; run += 1) floor.push(await millisecondsOf(() => door.rows('bench/queries-floor')));
  const ceiling = round(quantile(floor, 0.5));
  const figures: Figure[] = [];
  for (const [{ label: page, report, params }, first] of cold) {
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1) warm.push(await millisecondsOf(() => report.run(door, params)));
    const label = `${rows} clicks: ${page}`;
    const p95 = quantile(warm, 0.95);
    progress(`${label}: cold ${round(first)} ms, warm p95 ${round(p95)} ms`);
    figures.push(
      { figure: `${label}, cold`, value: round(first), unit: 'ms' },
      { figure: `${label}, warm p50`, value: round(quantile(warm, 0.5)), unit: 'ms', ceiling },
      { figure: `${label}, warm p95`, value: round(p95), unit: 'ms', ceiling },
    );
  }
  return figures;
}

/** The q-quantile of a sample: the smallest value that at least the share q of it does not exceed. */
function quantile(sample: readonly number[], q: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}

const round = (value: number): number => Math.round(value * 10) / 10;
