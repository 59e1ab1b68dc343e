import { KINDS, KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import type { Door, Params } from '../../sql/warehouse.js';
import { Memory } from './memory.js';
import { boundsOf, planStep, type Frontier, type StepPlan } from './plan-step.js';
import type { Clock, Processor, StepContext } from './processor.js';
import { inOrder } from './schedule.js';
import { together } from './together.js';
import { watchedDoor } from './watched-door.js';

export interface StepResult {
  /** Whether there was nothing to do. */
  readonly idle: boolean;
  /** Log records that the step took, dead letters included. */
  readonly rows: number;
  /** The last step that ended. */
  readonly step: number;
}

export interface Runner {
  /** Takes the next records, at most `maxRowsPerStep`, through every processor. */
  step(): Promise<StepResult>;
  /** Steps until everything below the sink's marks is in the state; rows are those of all steps. */
  untilIdle(): Promise<StepResult>;
  /** Empties the state and computes it anew in one step. Cut short, the next step of anybody finishes it. */
  rebuild(): Promise<StepResult>;
  /** Finishes a step that was cut short by the end of its process, if there is one. */
  recover(): Promise<void>;
}

export interface RunnerOptions {
  /** `small` is for steps with few rows; without it `process` serves for them too. */
  readonly warehouse: { readonly process: Door; readonly small?: Door | undefined };
  /** In the order in which they run. */
  readonly processors: readonly Processor[];
  /** Bounds the scratch tables of a step; a rebuild takes everything at once. */
  readonly maxRowsPerStep?: number | undefined;
  readonly log?: ((message: string, fields?: Record<string, unknown>) => void) | undefined;
  /** Told of every step that ended. */
  readonly onStep?: ((step: StepReport) => void) | undefined;
  /** ms, of any origin: how long steps take, and nothing else. */
  readonly clock?: (() => number) | undefined;
}

/** What a step did. */
export interface StepReport {
  readonly seconds: number;
  /** Log records that it took, dead letters included. */
  readonly rows: number;
  /** Receipt of the oldest and the newest of its events, ms since 1970; absent where it computed everything from nothing. */
  readonly oldestReceivedAt?: number | undefined;
  readonly newestReceivedAt?: number | undefined;
}

/** A context as the runner fills it while the step runs. */
type Running = StepContext & {
  readonly clocks: Map<string, Clock>;
  readonly lost: Set<string>;
  /** Tables that rows were sent to. */
  readonly written: ReadonlySet<string>;
  /** So few rows that processors may run side by side: what they hold is little. */
  readonly few: boolean;
};

interface Receipts {
  readonly events: number;
  readonly oldest_ms: number;
  readonly newest_ms: number;
}

interface Steps {
  readonly attempted: number;
  readonly committed: number;
}

type FrontierRow = Frontier & { readonly attempted_step: number; readonly committed_step: number };

/** Default of `maxRowsPerStep`. */
export const MAX_ROWS_PER_STEP = 2_000_000;
/** Steps of so few rows read little, whatever they find: their statements run side by side, one core each. Each statement of larger ones is worth all. */
const FEW_ROWS = 50_000;
/** Least offset of empty ranges: no row lies there. */
const NOTHING_NEW = Number.MAX_SAFE_INTEGER;

/**
 * Runs the processors over ranges of the log's addresses. The order of writes is what survives a kill: the ranges first, then every
 * state under the step's number, the cursors last. A step that was cut short is run again over the same ranges.
 * @throws FairleadError of the warehouse; the step is then simply run again by the next call.
 */
export function createRunner(options: RunnerOptions): Runner {
  const one = new StepRunner(options);
  let last: Promise<unknown> = Promise.resolve();
  // Steps never overlap, whoever asks.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    step: () => inTurn(() => one.step(options.maxRowsPerStep ?? MAX_ROWS_PER_STEP)),
    untilIdle: () => inTurn(() => one.untilIdle(options.maxRowsPerStep ?? MAX_ROWS_PER_STEP)),
    rebuild: () => inTurn(() => one.rebuild()),
    recover: () => inTurn(() => one.recover(options.maxRowsPerStep ?? MAX_ROWS_PER_STEP)),
  };
}

class StepRunner {
  readonly #door: Door;
  readonly #small: Door;
  readonly #processors: readonly Processor[];
  readonly #log: NonNullable<RunnerOptions['log']>;
  readonly #onStep: RunnerOptions['onStep'];
  readonly #clock: () => number;
  readonly #memory = new Memory();
  /** The last step that this runner ended: what it remembers is of then. */
  #ended = -1;

  constructor({ warehouse, processors, log, onStep, clock }: RunnerOptions) {
    this.#onStep = onStep;
    this.#clock = clock ?? (() => 0);
    this.#door = warehouse.process;
    this.#small = warehouse.small ?? warehouse.process;
    this.#processors = processors;
    this.#log = log ?? (() => undefined);
  }

  async untilIdle(maxRows: number): Promise<StepResult> {
    let rows = 0;
    for (;;) {
      const result = await this.step(maxRows);
      if (result.idle) return { idle: true, rows, step: result.step };
      rows += result.rows;
    }
  }

  async recover(maxRows: number): Promise<void> {
    const { steps } = await this.#frontier();
    if (steps.attempted > steps.committed) await this.step(maxRows);
  }

  async rebuild(): Promise<StepResult> {
    await this.#zeroCursors();
    return await this.#step({ maxRows: Number.POSITIVE_INFINITY, force: true });
  }

  async step(maxRows: number): Promise<StepResult> {
    return await this.#step({ maxRows, force: false });
  }

  async #step({ maxRows, force }: { maxRows: number; force: boolean }): Promise<StepResult> {
    const { steps, frontier } = await this.#frontier();
    const redo = steps.attempted > steps.committed;
    const plan = planStep(frontier, { maxRows, redo });
    if (plan.baseWentBack) {
      this.#log('the base tables were emptied; the state is computed anew');
      return await this.rebuild();
    }
    if (plan.rows === 0 && !force) return { idle: true, rows: 0, step: steps.committed };
    const step = Math.max(steps.attempted, steps.committed) + 1;
    const context = this.#context(plan, { step, committed: steps.committed, redo });
    const begun = this.#clock();
    if (redo || plan.fromNothing || steps.committed !== this.#ended) this.#memory.clear();
    this.#ended = -1;
    this.#memory.begin(context.hasNew);
    await this.#begin(context);
    if (!(await this.#run(context))) return await this.rebuild();
    const receipts = this.#onStep ? await this.#receipts(context) : {};
    await this.#commit(plan, step);
    this.#ended = step;
    this.#onStep?.({ seconds: (this.#clock() - begun) / 1000, rows: plan.rows, ...receipts });
    this.#log('step', { step, rows: plan.rows, from_nothing: plan.fromNothing });
    return { idle: false, rows: plan.rows, step };
  }

  /** Writes the ranges, empties what the step must find empty, and settles what a step cut short may have left half told. */
  async #begin(context: Running): Promise<void> {
    const { door, step, committed, fromNothing, redo, ranges } = context;
    const bounds = KINDS.map((kind) => boundsOf(ranges[kind]));
    await door.run('framework/begin-step', {
      topics: KINDS.map((kind) => KIND_SPECS[kind].topic),
      froms: KINDS.map((kind) => ranges[kind].from),
      tos: KINDS.map((kind) => ranges[kind].to),
      least: bounds.map(({ least, most }) => (most === 0 ? NOTHING_NEW : least)),
      step,
      committed,
    });
    const emptied = new Set<string>();
    for (const { scratch = [], work = [], writes } of this.#processors) {
      for (const table of scratch) emptied.add(table);
      if (!redo || fromNothing) for (const table of work) emptied.add(table);
      if (fromNothing) for (const table of writes) emptied.add(table);
    }
    const filled = await door.rows<{ name: string }>('framework/filled-tables', { tables: [...emptied] });
    await together(filled.map(({ name }) => door.run('framework/empty-table', { table: name })));
    if (!redo && !fromNothing) return;
    for (const processor of this.#processors) await processor.settle?.({ step, committed, door, fromNothing });
  }

  /** Runs every processor; false if a clock went back, which only a rebuild answers. */
  async #run(context: Running): Promise<boolean> {
    const first = this.#processors.findIndex(({ name }) => name === 'clocks') + 1;
    for (const processor of this.#processors.slice(0, first)) {
      await processor.run(this.#contextOf(processor, context, context.door));
      if (processor.name === 'dedup' && context.written.has('touched_rows')) await this.#noteLost(context);
      if (processor.name === 'clocks' && this.#wentBack(context)) return false;
    }
    const others = this.#processors.slice(first);
    const run = (processor: Processor, door: Door): Promise<void> =>
      processor.run(this.#contextOf(processor, context, door));
    if (!context.few && context.fromNothing) for (const processor of others) await run(processor, context.door);
    else await inOrder(others, context.door, run);
    return true;
  }

  /** The context of one processor, which may ask of no table that it does not wait for. */
  #contextOf({ name, reads, writes, work = [], scratch = [] }: Processor, context: Running, door: Door): StepContext {
    const known = new Set([...reads, ...writes, ...work, ...scratch]);
    const wrote = (...tables: readonly string[]): boolean => {
      const other = tables.find((table) => !known.has(table));
      if (other !== undefined) throw new RangeError(`${name} asks whether ${other} was written and does not read it`);
      return context.wrote(...tables);
    };
    return { ...context, door, wrote };
  }

  #wentBack({ fromNothing, clocks }: Running): boolean {
    if (fromNothing || ![...clocks.values()].some(({ before, now }) => now < before)) return false;
    this.#log('an event that had set the clock lost its standing; the state is computed anew');
    return true;
  }

  async #noteLost({ door, lost }: Running): Promise<void> {
    for (const { kind } of await door.rows<{ kind: string }>('framework/touched-kinds')) lost.add(kind);
  }

  #context(plan: StepPlan, { step, committed, redo }: Pick<Running, 'step' | 'committed' | 'redo'>): Running {
    const clocks = new Map<string, Clock>();
    const written = new Set<string>();
    const few = plan.rows <= FEW_ROWS;
    const note = (table: string): void => {
      written.add(table);
      this.#memory.touch(table);
    };
    const range = (kind: Kind): Params => ({
      ...boundsOf(plan.ranges[kind]),
      from: plan.ranges[kind].from,
      to: plan.ranges[kind].to,
    });
    return {
      step,
      committed,
      few,
      door: watchedDoor(few ? this.#small : this.#door, note),
      ranges: plan.ranges,
      fromNothing: plan.fromNothing,
      redo,
      lost: new Set<string>(),
      now: clocks,
      clocks,
      range,
      hasNew: (kind) => boundsOf(plan.ranges[kind]).most > 0,
      written,
      wrote: (...tables) => plan.fromNothing || redo || tables.some((table) => written.has(table)),
      recall: (what) => this.#memory.recall(what),
      setClock: (programmeId, clock) => void clocks.set(programmeId, clock),
    };
  }

  async #commit(plan: StepPlan, step: number): Promise<void> {
    const ends = KINDS.flatMap((kind) =>
      plan.ranges[kind].to.map((offset, partition) => ({ topic: KIND_SPECS[kind].topic, partition, offset })),
    );
    await this.#writeCursors(ends, step);
  }

  /** When the events of the step were received. From nothing that is the whole past, and says nothing about freshness. */
  async #receipts({
    door,
    fromNothing,
    hasNew,
    range,
  }: Running): Promise<Pick<StepReport, 'oldestReceivedAt' | 'newestReceivedAt'>> {
    if (fromNothing) return {};
    const found: Receipts[] = [];
    const askKind = async (kind: Kind): Promise<void> => {
      const { table } = KIND_SPECS[kind];
      found.push(...(await door.rows<Receipts>('framework/receipts-of-step', { ...range(kind), table })));
    };
    await together(KINDS.filter(hasNew).map(askKind));
    const rows = found.filter(({ events }) => events > 0);
    if (rows.length === 0) return {};
    return {
      oldestReceivedAt: Math.min(...rows.map(({ oldest_ms }) => oldest_ms)),
      newestReceivedAt: Math.max(...rows.map(({ newest_ms }) => newest_ms)),
    };
  }

  /** Every cursor back to the beginning, as a step of its own: from here on whoever steps starts from nothing. */
  async #zeroCursors(): Promise<void> {
    const {
      steps: { attempted, committed },
      frontier,
    } = await this.#frontier();
    const ends = frontier.map(({ topic, partition }) => ({ topic, partition, offset: 0 }));
    if (ends.length > 0) await this.#writeCursors(ends, Math.max(attempted, committed) + 1);
  }

  async #writeCursors(
    ends: readonly { topic: string; partition: number; offset: number }[],
    step: number,
  ): Promise<void> {
    await this.#door.run('framework/commit-step', {
      topics: ends.map(({ topic }) => topic),
      partitions: ends.map(({ partition }) => partition),
      offsets: ends.map(({ offset }) => offset),
      step,
    });
  }

  async #frontier(): Promise<{ steps: Steps; frontier: readonly Frontier[] }> {
    const frontier = await this.#small.rows<FrontierRow>('framework/frontier');
    // A step that was ever begun has left its ranges, and so a partition.
    const { attempted_step: attempted = 0, committed_step: committed = 0 } = frontier[0] ?? {};
    return { steps: { attempted, committed }, frontier };
  }
}
