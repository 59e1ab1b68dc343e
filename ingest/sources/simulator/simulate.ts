import { setImmediate } from 'node:timers/promises';
import { drawAdvocates } from './advocates.js';
import { liveAsAdvocate } from './advocate-life.js';
import { cheat } from './cheats/index.js';
import { buildCommons } from './commons.js';
import { openAddressBook } from './networks.js';
import { ownTraffic, ownVisitorsPerDay, writeProgramme, writeSpends } from './programme.js';
import { rngOf } from './random.js';
import { castRoles } from './roles.js';
import { DAY_MS } from './seasons.js';
import type { SimulatedRecord, Stage } from './stage.js';
import { fail } from '../../events/errors.js';

/** Monday 2025-01-06T00:00:00Z: where a story begins unless it is told to begin elsewhere. Never the clock. */
export const DEFAULT_START_MS = 1_736_121_600_000;

export interface SimulationOptions {
  /** Any whole number; the same one tells the same story. */
  readonly seed: number;
  /** Length of the story. Every event lies in [start, start + days). */
  readonly days: number;
  readonly advocates: number;
  /** ms since 1970, UTC; default DEFAULT_START_MS. */
  readonly start?: number | undefined;
  /** Default `default`. */
  readonly programmeId?: string | undefined;
  readonly onProgress?: ((progress: { readonly label: string; readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

function check({ seed, days, advocates }: SimulationOptions): void {
  const whole = (name: string, value: number, low: number, high: number): void => {
    if (!Number.isSafeInteger(value) || value < low || value > high) throw fail('USAGE', { message: `${name} must be a whole number from ${low} to ${high}, not ${value}` });
  };
  whole('seed', seed, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  whole('days', days, 1, 3650);
  whole('advocates', advocates, 1, 200_000);
}

/** Sets the stage: the networks, the shared places, and every advocate before they act. */
export function setStage(options: SimulationOptions, write: (record: SimulatedRecord) => void): Stage {
  check(options);
  const startMs = options.start ?? DEFAULT_START_MS;
  const rng = rngOf(`fairlead/${options.seed}`);
  const book = openAddressBook();
  const commons = buildCommons(rng, book);
  const roles = castRoles(rng, options.advocates);
  const advocates = drawAdvocates(rng, { book, commons }, roles, options.advocates, startMs, options.days);
  return {
    rng,
    programmeId: options.programmeId ?? 'default',
    startMs,
    endMs: startMs + options.days * DAY_MS,
    days: options.days,
    book,
    commons,
    advocates,
    write,
  };
}

/** Every act of the story, one agent or one day each; acts do not depend on each other's order. */
function* acts(stage: Stage): Generator<() => void> {
  const perDay = ownVisitorsPerDay(stage.advocates.length);
  yield () => writeProgramme(stage);
  yield () => writeSpends(stage, perDay);
  for (const advocate of stage.advocates) {
    yield () => liveAsAdvocate(stage, advocate);
    yield () => cheat(stage, advocate);
  }
  for (let day = 0; day < stage.days; day++) yield () => ownTraffic(stage, day, perDay);
}

/** Plays act by act and hands over what each wrote; the array is reused for the next act. */
export function* play(options: SimulationOptions): Generator<readonly SimulatedRecord[]> {
  const pending: SimulatedRecord[] = [];
  const stage = setStage(options, (record) => void pending.push(record));
  const total = 2 + 2 * stage.advocates.length + stage.days;
  let done = 0;
  for (const act of acts(stage)) {
    options.signal?.throwIfAborted();
    act();
    yield pending;
    pending.length = 0;
    options.onProgress?.({ label: 'simulating', done: ++done, total });
  }
}

/**
 * Plays a referral programme and yields every event and every line of truth, agent by agent: not in order of time (use
 * `writeSimulation` for files that are). Memory holds one agent's records at a time.
 * Same options, same records. Errors: USAGE for options out of bounds.
 */
export async function* simulate(options: SimulationOptions): AsyncGenerator<SimulatedRecord> {
  for (const records of play(options)) {
    // Others get their turn between acts.
    await setImmediate();
    yield* records;
  }
}
