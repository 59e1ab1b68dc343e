import { join } from 'node:path';
import { REPORTS, type Report } from '../../dashboard/reports/index.js';
import { PROCESSORS } from '../../processors/index.js';
import { createRunner } from '../../processors/framework/runner.js';
import { openWarehouse, type Door } from '../../sql/warehouse.js';
import type { BenchOptions, Figure } from './bench.js';
import { makeUp } from './processors.js';

const SIZES = [1_000_000, 10_000_000];
const WARM_RUNS = 20;
const MEMORY_LIMIT_BYTES = 8 * 1024 ** 3;

/**
 * Every report behind a page, cold (the first time after the warehouse was opened) and warm, over made-up clicks with a tenth as many
 * conversions and orders. The ceiling is the time of a statement that reads nothing, on the same connection.
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
    await makeUp(warehouse.process, { from, to, visitors: Math.ceil(to / 4) });
    await createRunner({ warehouse, processors: PROCESSORS }).rebuild();
  } finally {
    await warehouse.close();
  }
}

async function measure(door: Door, rows: number, progress: (text: string) => void): Promise<Figure[]> {
  const [one] = await door.rows<{ conversion_id: string }>('bench/queries-one-conversion');
  const params = { id: one?.conversion_id };
  const cold = new Map<Report, number>();
  for (const report of Object.values(REPORTS)) cold.set(report, await millisecondsOf(() => report.run(door, params)));
  const floor: number[] = [];
  for (let run = 0; run < WARM_RUNS; run += 1) floor.push(await millisecondsOf(() => door.rows('bench/queries-floor')));
  const ceiling = round(quantile(floor, 0.5));
  const figures: Figure[] = [];
  for (const [report, first] of cold) {
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1) warm.push(await millisecondsOf(() => report.run(door, params)));
    const label = `${rows} clicks: ${report.name}`;
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

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const round = (value: number): number => Math.round(value * 10) / 10;
