import { PROCESSORS } from '../../processors/index.js';
import { createRunner, type Runner } from '../../processors/framework/runner.js';
import type { Door, Warehouse } from '../../sql/warehouse.js';
import type { Figure } from './bench.js';
import { millisecondsOf } from './stopwatch.js';

/** Steps of each kind that are measured; one more goes before them, which is not. */
const STEPS = 5;
/** Conversions of a step that is not so small, and how many such steps are measured. */
const MANY = 10_000;
const STEPS_OF_MANY = 3;
const HOUR_MS = 3_600_000;
/** After everything that is made up in the past. */
const NEW_SINCE = Date.UTC(2026, 3, 2);

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
  const counter = { statements: 0 };
  const doors = {
    process: counting(warehouse.process, counter),
    small: warehouse.small && counting(warehouse.small, counter),
  };
  const runner = createRunner({ warehouse: doors, processors: PROCESSORS });
  const figures: Figure[] = [];
  let made: Made = { clicks: rows, conversions: Math.ceil(rows / 10), orders: Math.ceil(rows / 10), ticks: 0 };
  for (const { label, adds } of STEPS_OF) {
    const times: number[] = [];
    let asked = 0;
    for (let step = 0; step <= STEPS; step += 1) {
      made = await append(warehouse.process, { made, adds, visitors });
      const before = counter.statements;
      const took = await millisecondsOf(() => runner.step());
      if (step === 0) continue;
      times.push(took);
      asked += counter.statements - before;
    }
    const text = `a step of ${label} (${Math.round(asked / STEPS)} statements), median`;
    figures.push({ figure: text, value: Math.round(medianOf(times)), unit: 'ms' });
  }
  return [...figures, await stepOfMany(warehouse, { runner, counter, made, visitors })];
}

/**
 * A step of 10,000 conversions of the newest hour, each with its order and the click that brought it, beside a plain SELECT that reads what they are
 * decided by: the touchpoints of their persons, their orders and their customers.
 */
async function stepOfMany(
  { process: door }: Warehouse,
  work: { runner: Runner; counter: { statements: number }; made: Made; visitors: number },
): Promise<Figure> {
  const { runner, counter, visitors } = work;
  const times: number[] = [];
  const reads: number[] = [];
  let asked = 0;
  let { made } = work;
  for (let step = 0; step <= STEPS_OF_MANY; step += 1) {
    const first = made.conversions;
    const since = NEW_SINCE + step * HOUR_MS;
    const clicks = { from: made.clicks, to: made.clicks + MANY, first, since, visitors };
    const range = { from: first, to: first + MANY, since, visitors };
    await door.run('bench/processors-new-clicks', clicks);
    await door.run('bench/processors-new-conversions', range);
    await door.run('bench/processors-new-orders', range);
    made = { ...made, clicks: clicks.to, conversions: range.to, orders: range.to };
    await door.run('bench/processors-marks', { ...made });
    const before = counter.statements;
    const took = await millisecondsOf(() => runner.step());
    const read = await millisecondsOf(() => door.rows('bench/processors-new-ceiling', range));
    if (step === 0) continue;
    times.push(took);
    reads.push(read);
    asked += counter.statements - before;
  }
  const [value, ceiling] = [Math.round(medianOf(times)), Math.round(medianOf(reads))];
  return {
    figure: `a step of ${MANY} new conversions, orders and clicks (${Math.round(asked / STEPS_OF_MANY)} statements), median, beside a SELECT of their rows`,
    value,
    unit: 'ms',
    ceiling,
    of_ceiling: Math.round((100 * ceiling) / value) / 100,
  };
}

function medianOf(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
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
function counting(inner: Door, counter: { statements: number }): Door {
  const noted = <T>(answer: Promise<T>): Promise<T> => {
    counter.statements += 1;
    return answer;
  };
  return {
    rows: <T>(name: string, params?: Parameters<Door['rows']>[1]) => noted(inner.rows<T>(name, params)),
    arrow: (name, params) => noted(inner.arrow(name, params)),
    run: (name, params) => noted(inner.run(name, params)),
    insert: (name, ipc, params) => noted(inner.insert(name, ipc, params)),
  };
}
