import { setImmediate } from 'node:timers/promises';
import { drawAdvocates, type KnownCustomer } from './advocates.js';
import { liveAsAdvocate } from './advocate-life.js';
import { cheat } from './cheats/index.js';
import { buildCommons } from './commons.js';
import { WORLDWIDE, countryOf } from './countries.js';
import { openAddressBook } from './networks.js';
import { readOrderFile, type OrderFile } from './order-file.js';
import { customersOf, refundsOf, type FileCustomer } from './order-cast.js';
import { growStory } from './order-story.js';
import { ownTraffic, ownVisitorsPerDay, writeProgramme, writeSpends } from './programme.js';
import { oddsOf, rngOf } from './random.js';
import { castRoles, CHEATS, FRAUD_KINDS } from './roles.js';
import { DAY_MS } from './seasons.js';
import type { FraudKind, SimulatedRecord, Stage } from './stage.js';
import { fail } from '../../events/errors.js';

/** Monday 2025-01-06T00:00:00Z: where a story begins unless it is told to begin elsewhere. Never the clock. */
export const DEFAULT_START_MS = 1_736_121_600_000;
/** How long before the first order of a file its story begins, so that a path can lead to it. */
export const LEAD_DAYS = 30;

export interface SimulationOptions {
  /** Any whole number; the same one tells the same story. */
  readonly seed: number;
  /** Length of the story in days; ignored beside `orders`, whose own span counts. Every event lies in [start, start + days). */
  readonly days: number;
  readonly advocates: number;
  /** Share of advocates who cheat, from 0 to 1; default CHEATS. */
  readonly cheats?: number | undefined;
  /** In which ways; default all. */
  readonly kinds?: readonly FraudKind[] | undefined;
  /** An order file (`readOrderFile`): the story is grown around its orders, and none is invented. */
  readonly orders?: string | undefined;
  /** ms since 1970, UTC; default DEFAULT_START_MS, with `orders` LEAD_DAYS before the day of the first order. */
  readonly start?: number | undefined;
  /** Default `default`. */
  readonly programmeId?: string | undefined;
  readonly onProgress?:
    ((progress: { readonly label: string; readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Least and greatest of each. */
export const SEEDS = [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
export const DAYS = [1, 3650] as const;
export const ADVOCATES = [1, 200_000] as const;

function check({ seed, days, advocates, cheats = CHEATS, kinds = [] }: SimulationOptions): void {
  const whole = (name: string, value: number, low: number, high: number): void => {
    if (!Number.isSafeInteger(value) || value < low || value > high)
      throw fail('USAGE', { message: `${name} must be a whole number from ${low} to ${high}, not ${value}` });
  };
  whole('seed', seed, ...SEEDS);
  whole('days', days, ...DAYS);
  whole('advocates', advocates, ...ADVOCATES);
  if (!(cheats >= 0 && cheats <= 1))
    throw fail('USAGE', { message: `cheats must be a share from 0 to 1, not ${cheats}` });
  const strange = kinds.find((kind) => !FRAUD_KINDS.includes(kind));
  if (strange !== undefined)
    throw fail('USAGE', { message: `${strange} is no kind of cheating: there are ${FRAUD_KINDS.join(', ')}` });
}

interface Span {
  readonly startMs: number;
  readonly days: number;
}

/** The days that a file's orders and refunds lie in, and the time before in which people hear of the shop. */
function spanOf({ orders, refunds }: OrderFile, options: SimulationOptions): Span {
  if (orders.length === 0)
    throw fail('IMPORT_MAP', { message: `${options.orders} holds no order to grow a story around` });
  let last = 0;
  for (const { at } of [...orders, ...refunds]) last = Math.max(last, at);
  const startMs = options.start ?? Math.floor(orders[0]!.at / DAY_MS) * DAY_MS - LEAD_DAYS * DAY_MS;
  if (startMs > orders[0]!.at - DAY_MS)
    throw fail('USAGE', { message: 'start must lie at least a day before the first order of the file' });
  // Four more days, so that what was ordered last is delivered.
  return { startMs, days: Math.ceil((last + 1 - startMs) / DAY_MS) + 4 };
}

/** Sets the stage: the networks, the shared places, and every advocate before they act. */
function setStage(
  options: SimulationOptions,
  span: Span,
  customers: readonly FileCustomer[] | null,
  write: (record: SimulatedRecord) => void,
): Stage {
  const { startMs, days } = span;
  const rng = rngOf(`fairlead/${options.seed}`);
  const book = openAddressBook();
  const commons = buildCommons(rng, book);
  const countries = customers
    ? oddsOf(customers.map(({ orders }) => [countryOf(orders[0]!.country ?? 'GB'), 1] as const))
    : WORLDWIDE;
  const { cheats = CHEATS, kinds = FRAUD_KINDS } = options;
  const roles = castRoles(rng, options.advocates, { cheats, kinds });
  const known = customers?.flatMap(({ customerId, orders }): KnownCustomer[] =>
    customerId === null ? [] : [{ customerId, firstAt: orders[0]!.at }],
  );
  const advocates = drawAdvocates(rng, { book, commons, countries }, roles, {
    count: options.advocates,
    startMs,
    days,
    known,
  });
  return {
    rng,
    programmeId: options.programmeId ?? 'default',
    startMs,
    endMs: startMs + days * DAY_MS,
    days,
    book,
    commons,
    countries,
    invents: customers === null,
    advocates,
    write,
  };
}

/** Every act of the story, one agent or one day each; acts do not depend on each other's order. */
function* acts(stage: Stage, customers: readonly FileCustomer[] | null, file: OrderFile | null): Generator<() => void> {
  const perDay = ownVisitorsPerDay(stage.advocates.length);
  yield () => writeProgramme(stage);
  yield () => writeSpends(stage, perDay);
  for (const advocate of stage.advocates) {
    yield () => liveAsAdvocate(stage, advocate);
    yield () => cheat(stage, advocate);
  }
  for (let day = 0; day < stage.days; day++) yield () => ownTraffic(stage, day, perDay);
  if (!customers || !file) return;
  const refunds = refundsOf(file);
  const owners = new Map(
    stage.advocates
      .filter((advocate) => advocate.isCustomer)
      .map((advocate) => [advocate.identity.customerId, advocate]),
  );
  for (const customer of customers) yield () => growStory(stage, customer, owners, refunds);
}

/** Plays act by act and hands over what each wrote; the array is reused for the next act. */
export async function* play(options: SimulationOptions): AsyncGenerator<readonly SimulatedRecord[]> {
  check(options);
  const file = options.orders === undefined ? null : await readOrderFile(options.orders);
  const customers = file && customersOf(file);
  const span = file ? spanOf(file, options) : { startMs: options.start ?? DEFAULT_START_MS, days: options.days };
  const pending: SimulatedRecord[] = [];
  const stage = setStage(options, span, customers, (record) => void pending.push(record));
  const total = 2 + 2 * stage.advocates.length + stage.days + (customers?.length ?? 0);
  let done = 0;
  for (const act of acts(stage, customers, file)) {
    options.signal?.throwIfAborted();
    act();
    yield pending;
    pending.length = 0;
    options.onProgress?.({ label: 'simulating', done: ++done, total });
    // Others get their turn between acts: the progress bar, and the signal to stop.
    await setImmediate();
  }
}

/**
 * Plays a referral programme and yields every event and every line of truth, agent by agent: not in order of time (use
 * `writeSimulation` for files that are). Memory holds one agent's records at a time.
 * Same options, same records. Errors: USAGE for options out of bounds; those of `readOrderFile`.
 */
export async function* simulate(options: SimulationOptions): AsyncGenerator<SimulatedRecord> {
  for await (const records of play(options)) yield* records;
}
