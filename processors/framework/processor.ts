import type { Kind } from '../../ingest/events/kinds.js';
import type { Door, Params } from '../../sql/warehouse.js';

/** Offsets of one topic that a step takes: [from[p], to[p]) of each partition p. */
export interface Range {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** A programme's now (ms since 1970): before this step (as committed; 0 for a programme that is new) and in it. */
export interface Clock {
  readonly before: number;
  readonly now: number;
}

/**
 * What a processor gets for one step. New and changed events are read from the scratch tables `step_<table>` (standing or not), the whole
 * set from the views `standing_<table>`; both know the step's ranges, so statements need no offsets. Under `fromNothing` all state has just
 * been emptied and the scratch tables `step_<table>` and `touched_*` stay empty: take every key.
 */
export interface StepContext {
  /** The version written into every state row of this step; greater than that of any step before, ended or not. */
  readonly step: number;
  /** The last step that ended: rows with a higher version were written by this step, or by one that was cut short. */
  readonly committed: number;
  readonly door: Door;
  readonly ranges: Readonly<Record<Kind, Range>>;
  readonly fromNothing: boolean;
  /** An earlier try of this step was cut short: the state may hold a part of what it wrote. */
  readonly redo: boolean;
  /** Kinds of which earlier rows lost their standing, known once `dedup` has run; empty from nothing. Such a kind has new rows too. */
  readonly lost: ReadonlySet<string>;
  /** Empty until the processor `clocks` has run, which is second, after `dedup`. */
  readonly now: ReadonlyMap<string, Clock>;
  /**
   * Binds {from:Array(UInt64)}, {to:Array(UInt64)}, {least:UInt64}, {most:UInt64} for the new rows of a kind. The predicate is
   * `log_offset >= {least:UInt64} AND log_offset < {most:UInt64} AND log_offset >= {from:Array(UInt64)}[log_partition + 1] AND
   * log_offset < {to:Array(UInt64)}[log_partition + 1]`: the constants are what the index can use.
   */
  range(kind: Kind): Params;
  /** Whether the step has new rows (or dead letters) of the kind. */
  hasNew(kind: Kind): boolean;
  /**
   * Whether the step has sent rows to any of these tables so far, of this processor or of those that it waits for. From nothing, and in a redo
   * (which may find what the first try wrote), always.
   */
  wrote(...tables: readonly string[]): boolean;
  /**
   * What follows from some tables alone, read once and told again in this step and in those after it, until something new comes to them. It is
   * shared: nobody may change it.
   */
  recall<T>(what: Recalled<T>): Promise<T>;
  /** For the processor `clocks` alone, which fills `now`. */
  setClock(programmeId: string, clock: Clock): void;
}

/** Something that is worth remembering. */
export interface Recalled<T> {
  /** Names it; nothing else may go by this name. */
  readonly name: string;
  /** Kinds whose standing events it follows from. */
  readonly kinds: readonly Kind[];
  /** State tables that it follows from. Who recalls it reads them. */
  readonly tables: readonly string[];
  read(): Promise<T>;
}

/** What `settle` gets: there are no ranges yet. */
export interface SettleContext {
  readonly step: number;
  readonly committed: number;
  readonly door: Door;
  /** The state tables have just been emptied: bring back everything that the journal tells. */
  readonly fromNothing: boolean;
}

/** One step of the way from events to reports: from tables to tables, over the whole keys that a range of events touches. */
export interface Processor {
  readonly name: string;
  /** Tables and views it reads, scratch of others too: it runs when those before it that write them have ended, and beside all others. */
  readonly reads: readonly string[];
  /** State tables it owns. A rebuild empties them; every other table of a processor is a journal or scratch. */
  readonly writes: readonly string[];
  /** Journals it appends to: never emptied, never rewritten. */
  readonly journals?: readonly string[];
  /** Tables that only a redo needs (kept through a kill): emptied once their step has ended. */
  readonly work?: readonly string[];
  /** Scratch of one step (Memory tables): emptied at the start of each. */
  readonly scratch?: readonly string[];
  /**
   * Brings journaled state to the fold of its journal. Called before the first step after a start where the last step was cut short,
   * and after state was emptied; must be repeatable.
   */
  settle?(context: SettleContext): Promise<void>;
  /**
   * Recomputes every key that the step touches. May be cut short between any two statements and is then run again, over the same
   * ranges (from nothing: or longer ones).
   */
  run(context: StepContext): Promise<void>;
}
