import { PROCESSORS } from '../../processors/index.js';
import { createRunner } from '../../processors/framework/runner.js';
import type { Door, Warehouse } from '../../sql/warehouse.js';
import type { Figure } from './bench.js';
import { millisecondsOf } from './stopwatch.js';

/** Steps of each kind that are measured; one more goes before them, which is not. */
const STEPS = 5;

/** How many made-up events there are of each kind. */
interface Made {
  readonly clicks: number;
  readonly conversions: number;
  readonly orders: number;
  readonly ticks: number;
}

const STEPS_OF: readonly { readonly label: string; readonly adds: Made }[] = [
  { label: 'a tick', adds: { clicks: 0, conversions: 0, orders: 0, ticks: 1 } },
  { label: 'one click', adds: { clicks: 1, conversions: 0, orders: 0, ticks: 0 } },
  { label: '50 mixed events', adds: { clicks: 25, conversions: 12, orders: 12, ticks: 1 } },
];

/**
 * What a small step costs beside a large state: the median of a few. The state must be up to date with `rows` clicks and a tenth as many
 * conversions and orders. A tick is a minute, in which holds end as they do in life.
 */
export async function smallSteps(warehouse: Warehouse, rows: number, visitors: number): Promise<Figure[]> {
  const { door, statements } = counting(warehouse.process);
  const runner = createRunner({ warehouse: { process: door }, processors: PROCESSORS });
  const figures: Figure[] = [];
  let made: Made = { clicks: rows, conversions: Math.ceil(rows / 10), orders: Math.ceil(rows / 10), ticks: 0 };
  for (const { label, adds } of STEPS_OF) {
    const times: number[] = [];
    let asked = 0;
    for (let step = 0; step <= STEPS; step += 1) {
      made = await append(warehouse.process, { made, adds, visitors });
      const before = statements();
      const took = await millisecondsOf(() => runner.step());
      if (step === 0) continue;
      times.push(took);
      asked += statements() - before;
    }
    times.sort((a, b) => a - b);
    const text = `a step of ${label} (${Math.round(asked / STEPS)} statements), median`;
    figures.push({ figure: text, value: Math.round(times[Math.floor(STEPS / 2)]!), unit: 'ms' });
  }
  return figures;
}

async function append(
  door: Door,
  { made, adds, visitors }: { made: Made; adds: Made; visitors: number },
): Promise<Made> {
  const next: Made = {
    clicks: made.clicks + adds.clicks,
    conversions: made.conversions + adds.conversions,
    orders: made.orders + adds.orders,
    ticks: made.ticks + adds.ticks,
  };
  const range = (kind: keyof Made) => ({ from: made[kind], to: next[kind], visitors });
  if (adds.clicks > 0) await door.run('bench/processors-clicks', range('clicks'));
  if (adds.conversions > 0) await door.run('bench/processors-conversions', range('conversions'));
  if (adds.orders > 0) await door.run('bench/processors-orders', range('orders'));
  if (adds.ticks > 0) await door.run('bench/processors-ticks', range('ticks'));
  await door.run('bench/processors-marks', { ...next });
  return next;
}

/** A door that counts the statements that pass. */
function counting(inner: Door): { door: Door; statements: () => number } {
  let count = 0;
  const noted = <T>(answer: Promise<T>): Promise<T> => {
    count += 1;
    return answer;
  };
  const door: Door = {
    rows: <T>(name: string, params?: Parameters<Door['rows']>[1]) => noted(inner.rows<T>(name, params)),
    arrow: (name, params) => noted(inner.arrow(name, params)),
    run: (name, params) => noted(inner.run(name, params)),
    insert: (name, ipc, params) => noted(inner.insert(name, ipc, params)),
  };
  return { door, statements: () => count };
}
