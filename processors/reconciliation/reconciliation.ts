import { DEFAULT_RULES } from '../../ingest/events/rules.js';
import type { Ruleset } from '../attribution/verdict/case.js';
import { recallRulesets } from '../attribution/load.js';
import type { Processor, StepContext } from '../framework/processor.js';

const DAY_MS = 86_400_000;
/** Conversions or orders of one statement from nothing: bounds the memory of its joins. */
const ROWS_PER_BUCKET = 500_000;

/**
 * Holds conversions that should have an order against the ledger, and sums what comes out by day. Key: the order with every conversion that names
 * it, or a conversion that names none; the day. Closure: every conversion that attribution looked at, because what it decided may differ; conversions
 * whose deadline has come; orders with new events; the orders that touched conversions name or named, and all conversions that name a touched
 * order. What is not written anew is struck, and the days of what was written or struck are summed anew as a whole.
 */
export const reconciliation: Processor = {
  name: 'reconciliation',
  reads: [
    'attribution_keys',
    'touched_orders',
    'conversion_states',
    'conversion_outcomes',
    'decisions',
    'order_states',
    'standing_orders',
    'standing_rulesets',
    'clocks',
  ],
  writes: ['reconciliation_rows', 'daily_reconciliation'],
  work: ['touched_reconciliation'],
  run: async (context) => {
    const { door, step, committed, fromNothing, ranges } = context;
    if (!fromNothing && !(await touch(context))) return;
    const waits = waitsOf(await recallRulesets(context));
    const events = [...ranges.conversion.to, ...ranges.order.to].reduce((sum, to) => sum + to, 0);
    const buckets = fromNothing ? Math.max(1, Math.ceil(events / ROWS_PER_BUCKET)) : 1;
    for (let bucket = 0; bucket < buckets; bucket += 1) {
      const part = { step, all: fromNothing ? 1 : 0, buckets, bucket };
      await door.run('reconciliation/write-conversions', { ...part, ...waits });
      await door.run('reconciliation/write-orders', part);
    }
    if (!fromNothing) await door.run('reconciliation/strike-rows', { step });
    await door.run('reconciliation/write-days', { step, committed });
    await door.run('reconciliation/strike-days', { step, committed });
  },
};

/** Widens what the step changed to whole keys; whether there is any. */
async function touch(context: StepContext): Promise<boolean> {
  const { door, step } = context;
  const moved = movedClocks(context);
  if (moved.programmes.length === 0 && !context.wrote('attribution_keys', 'touched_orders')) return false;
  const [found] = await door.rows<{ changed: number }>('reconciliation/count-changed', moved);
  if (found!.changed === 0) return false;
  await door.run('reconciliation/touch-conversions', { step, ...moved });
  await door.run('reconciliation/touch-orders', { step });
  await door.run('reconciliation/touch-sharers', { step });
  return true;
}

/** The programmes whose clock the step moves; with none, no time lies between. */
function movedClocks({ now }: StepContext) {
  const moved = [...now].filter(([, clock]) => clock.now > clock.before);
  const befores = moved.map(([, { before }]) => before);
  const nows = moved.map(([, clock]) => clock.now);
  return {
    programmes: moved.map(([programme]) => programme),
    befores,
    nows,
    least: befores.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER),
    most: nows.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** How long each ruleset waits for an order, in the words of `reconciliation/write-conversions`. */
function waitsOf(rulesets: ReadonlyMap<string, readonly Ruleset[]>) {
  const all = [...rulesets].flatMap(([programme, versions]) => versions.map((ruleset) => ({ programme, ...ruleset })));
  const msOf = (days: number): number => Math.round(days * DAY_MS);
  return {
    rules: all.map(({ programme, version }) => `${version} ${programme}`),
    wait_ms: all.map(({ rules }) => msOf(rules.settlement.order_wait_days)),
    default_wait_ms: msOf(DEFAULT_RULES.settlement.order_wait_days),
  };
}
