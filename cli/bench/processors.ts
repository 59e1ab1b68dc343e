import { join } from 'node:path';
import { PROCESSORS } from '../../processors/index.js';
import type { Processor } from '../../processors/framework/processor.js';
import { createRunner } from '../../processors/framework/runner.js';
import { openWarehouse, type Door, type Warehouse } from '../../sql/warehouse.js';
import type { BenchOptions, Figure } from './bench.js';
import { smallSteps } from './small-steps.js';
import { secondsOf } from './stopwatch.js';

const TOUCHPOINTS = 10_000_000;
/** Rows made up by one statement: bounds its memory. */
const MADE_AT_ONCE = 1_000_000;

/**
 * The state of made-up events from nothing, at a tenth of the size and at the whole: cost should grow as the events do. A tenth as many
 * conversions as touchpoints, each with an order. Then what a small step costs beside the whole.
 */
export async function benchProcessors({ rows = TOUCHPOINTS, dir, progress }: BenchOptions): Promise<Figure[]> {
  const warehouse = await openWarehouse({ url: `chdb:${join(dir, 'warehouse')}` });
  try {
    await warehouse.migrate();
    await warehouse.process.run('bench/processors-advocates');
    const small = await measure(warehouse, {
      from: 0,
      to: Math.ceil(rows / 10),
      visitors: Math.ceil(rows / 4),
      progress,
    });
    const whole = await measure(warehouse, {
      from: Math.ceil(rows / 10),
      to: rows,
      visitors: Math.ceil(rows / 4),
      progress,
    });
    progress('taking small steps');
    const steps = await smallSteps(warehouse, rows, Math.ceil(rows / 4));
    const growth = whole.seconds / rows / (small.seconds / Math.ceil(rows / 10));
    return [
      ...small.figures,
      ...whole.figures,
      ...steps,
      { figure: 'cost a row, whole against a tenth (1 is linear)', value: round(growth), unit: 'times', ceiling: 1 },
    ];
  } finally {
    await warehouse.close();
  }
}

/** Which made-up events, by number. */
export interface Size {
  readonly from: number;
  readonly to: number;
  readonly visitors: number;
}

async function measure(
  warehouse: Warehouse,
  size: Size & { progress: (text: string) => void },
): Promise<{ seconds: number; figures: Figure[] }> {
  const { to, progress } = size;
  progress(`making up ${to} clicks and ${Math.ceil(to / 10)} conversions`);
  await makeUp(warehouse.process, size);
  const ceilingS = await secondsOf(() => warehouse.process.run('bench/processors-ceiling'));
  const times = new Map<string, number>();
  const runner = createRunner({ warehouse, processors: PROCESSORS.map((processor) => timed(processor, times)) });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const seconds = await secondsOf(() => runner.rebuild());
  clearInterval(watch);
  progress(
    `${to} touchpoints in ${round(seconds)} s: ${[...times].map(([name, took]) => `${name} ${round(took)} s`).join(', ')}`,
  );
  const label = `${to} touchpoints, ${Math.ceil(to / 10)} conversions`;
  const rate = Math.round(to / seconds);
  const ceiling = Math.round(to / ceilingS);
  return {
    seconds,
    figures: [
      {
        figure: `${label}: all state from nothing`,
        value: rate,
        unit: 'touchpoints/s',
        ceiling,
        of_ceiling: round(rate / ceiling),
      },
      ...[...times].map(([name, took]): Figure => ({ figure: `${label}: ${name}`, value: round(took), unit: 's' })),
      { figure: `${label}: resident memory at its peak`, value: Math.round(peak / 1e6), unit: 'MB' },
    ],
  };
}

function timed(processor: Processor, times: Map<string, number>): Processor {
  return {
    ...processor,
    run: async (context) => void times.set(processor.name, await secondsOf(() => processor.run(context))),
  };
}

/** Makes up clicks from `from` up to `to`, with a tenth as many conversions and orders, in the engine. */
export async function makeUp(door: Door, { from, to, visitors }: Size): Promise<void> {
  for (let at = from; at < to; at += MADE_AT_ONCE) {
    await door.run('bench/processors-clicks', { from: at, to: Math.min(to, at + MADE_AT_ONCE), visitors });
  }
  const conversions = { from: Math.ceil(from / 10), to: Math.ceil(to / 10) };
  await door.run('bench/processors-conversions', { ...conversions, visitors });
  await door.run('bench/processors-orders', conversions);
  await door.run('bench/processors-marks', { clicks: to, conversions: conversions.to, ticks: 0 });
}

const round = (value: number): number => Math.round(value * 100) / 100;
