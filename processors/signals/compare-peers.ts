import type { StepContext } from '../framework/processor.js';
import { ColumnBuffer } from '../attribution/columns.js';
import type { Ruleset } from '../attribution/verdict/case.js';
import { RULESET_ZERO } from '../attribution/verdict/rulesets.js';
import { TOUCHED } from './clicks.js';
import type { Settings } from './judge/facts.js';
import { relevantTo, saysOther, type PeersPair } from './judge/peer-strengths.js';
import { LEAST_REVERSALS, type Order } from './judge/reversals.js';
import { DAY_MS, LONG_DAYS, mondayOf, WINDOW_DAYS } from './judge/window.js';
import { termsOf } from './settings.js';

/** Weeks whose windows are read at once: bounds what is held. */
const AT_ONCE = 8;
const WEEK_DAYS = 7;

/** A week (its Monday, in days since 1970) of which other things are usual than before. */
export interface ChangedWeek {
  readonly programmeId: string;
  readonly week: number;
  readonly peers: PeersPair;
}

interface DayRow {
  readonly advocate_id: string;
  readonly day_number: number;
  readonly some: readonly number[];
  readonly of: readonly number[];
}

/**
 * Notes the days of advocates of whom something else is said because other things are usual now. Everybody else is judged as he was, by other yardsticks:
 * none of them is written into the state. Days of which more than the yardsticks is new are noted by whoever made it new.
 */
export async function touchSaidOtherwise(
  { door, step }: Pick<StepContext, 'door' | 'step'>,
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
  changed: readonly ChangedWeek[],
): Promise<void> {
  const touched = new ColumnBuffer(TOUCHED);
  for (const programmeId of new Set(changed.map((one) => one.programmeId))) {
    const settings = settingsOf(rulesets.get(programmeId) ?? []);
    const weeks = changed.filter((one) => one.programmeId === programmeId);
    for (let first = 0; first < weeks.length; first += AT_ONCE)
      for (const { advocate_id, day_number } of await saidOtherwise(
        { door },
        weeks.slice(first, first + AT_ONCE),
        settings,
      ))
        touched.add({ programme_id: programmeId, advocate_id, day: day_number });
  }
  if (touched.rows > 0) await door.insert('signals/touch-days', touched.take(), { step });
}

/** Every way in which the programme's rules have read signals: which of them judges a conversion, its own time tells. */
function settingsOf(rulesets: readonly Ruleset[]): Settings[] {
  const terms = [RULESET_ZERO, ...rulesets].map(({ rules }) => termsOf(rules));
  return [...new Map(terms.map(({ key, settings }) => [key, settings])).values()];
}

async function saidOtherwise(
  { door }: Pick<StepContext, 'door'>,
  changed: readonly ChangedWeek[],
  settings: readonly Settings[],
): Promise<DayRow[]> {
  const programme = changed[0]!.programmeId;
  const weeks = changed.map(({ week }) => week);
  const pairs = new Map(changed.map(({ week, peers }) => [week, peers]));
  const orders = await ordersOf({ door }, changed);
  const rows = await door.rows<DayRow>('signals/windows-of-weeks', {
    programme,
    weeks,
    window: WINDOW_DAYS,
    advocates: [...orders.keys()],
    ...relevantTo([...pairs.values()], settings),
  });
  return rows.filter(({ advocate_id, day_number: day, some, of }) => {
    const long = (orders.get(advocate_id) ?? []).filter(
      ({ occurredAt }) => occurredAt >= (day - LONG_DAYS + 1) * DAY_MS && occurredAt < (day + 1) * DAY_MS,
    );
    const window = { some, of, orders: long, end: (day + 1) * DAY_MS };
    return settings.some((terms) => saysOther(window, pairs.get(mondayOf(day))!, terms));
  });
}

/** The orders of advocates of whom enough went back, where other reversals are usual. */
async function ordersOf(
  { door }: Pick<StepContext, 'door'>,
  changed: readonly ChangedWeek[],
): Promise<ReadonlyMap<string, readonly Order[]>> {
  const others = changed.filter(
    ({ peers: [{ reversed: was }, { reversed: is }] }) => was?.median !== is?.median || was?.mad !== is?.mad,
  );
  if (others.length === 0) return new Map();
  const weeks = others.map(({ week }) => week);
  const rows = await door.rows<{ advocate_id: string; orders: readonly (readonly [number, number])[] }>(
    'signals/orders-of-peers',
    {
      programme: changed[0]!.programmeId,
      from: Math.min(...weeks) - LONG_DAYS + 1,
      to: Math.max(...weeks) + WEEK_DAYS,
      least: LEAST_REVERSALS,
    },
  );
  return new Map(
    rows.map(({ advocate_id, orders }) => [
      advocate_id,
      orders.map(([occurredAt, reversed]): Order => ({ occurredAt, reversedAt: reversed < 0 ? null : reversed })),
    ]),
  );
}
