import type { StepContext } from '../framework/processor.js';
import { EMPTY_BOOK } from '../attribution/verdict/advocates.js';
import { assess, reachOf, type DayRange } from './assess.js';
import type { Subjects } from './candidates.js';
import type { TouchedAdvocate } from './clicks.js';
import { loadAdvocates, loadRings, recallPayouts } from './load.js';
import { NO_MODELS, recallFraudModels, type FraudModels } from './models.js';
import { PeerWeeks } from './peers.js';
import { JudgedRows } from './write.js';
import { factsOf, yardsticksOf } from './yardsticks.js';

/** Bounds of what is held in memory at once. One advocate is never cut, whatever he has. */
const CANDIDATES = 20_000;
const ADVOCATES = 250;

interface Listed {
  readonly programme_id: string;
  readonly advocate_id: string;
  readonly candidates: number;
  readonly first: number;
  readonly last: number;
}

/** Advocates who are judged together, with the days that any of them is judged over. */
interface Group extends DayRange {
  readonly advocates: readonly TouchedAdvocate[];
}

interface Judging extends Subjects {
  readonly models: ReadonlyMap<string, FraudModels>;
}

/**
 * Judges the advocates of whom the step touched days.
 * @param touched null for all
 */
export async function judgeTouched(
  context: StepContext,
  subjects: Subjects,
  touched: readonly TouchedAdvocate[] | null,
): Promise<void> {
  const groups = touched
    ? grouped([...touched].sort((a, b) => b.first - a.first).map((one) => ({ ...one, candidates: 0 })))
    : grouped(await allAdvocates(context));
  if (groups.length === 0) return;
  const models = await recallFraudModels(context);
  await inTurn(context, groups, { ...subjects, models });
}

/**
 * Judges group after group: while one is judged, the engine reads the next and writes the one before. Groups have no advocate in common, so that none of
 * them reads what another writes.
 */
async function inTurn(context: StepContext, groups: readonly Group[], judging: Judging): Promise<void> {
  const { door, step } = context;
  let loading = held(loadGroup(context, groups[0]!));
  let writing = Promise.resolve();
  try {
    for (let next = 1; next <= groups.length; next += 1) {
      const loaded = await loading;
      if (next < groups.length) loading = held(loadGroup(context, groups[next]!));
      judgeGroup(loaded, judging);
      await writing;
      writing = held(loaded.rows.flush(door, step));
    }
    await writing;
  } finally {
    // Whatever failed, nothing of this try runs on.
    await Promise.allSettled([loading, writing]);
  }
}

/** What is awaited later may fail before. */
function held<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

async function allAdvocates(context: StepContext): Promise<(TouchedAdvocate & { readonly candidates: number })[]> {
  const rows = await context.door.rows<Listed>('signals/advocates-to-judge');
  return rows.map(({ programme_id, advocate_id, ...row }) => ({
    ...row,
    programmeId: programme_id,
    advocateId: advocate_id,
  }));
}

function grouped(advocates: readonly (TouchedAdvocate & { readonly candidates: number })[]): Group[] {
  const groups: { advocates: TouchedAdvocate[]; from: number; to: number; candidates: number }[] = [];
  for (const advocate of advocates) {
    let group = groups.at(-1);
    if (!group || group.advocates.length >= ADVOCATES || group.candidates + advocate.candidates > CANDIDATES)
      groups.push((group = { advocates: [], from: advocate.first, to: advocate.last, candidates: 0 }));
    group.advocates.push(advocate);
    group.candidates += advocate.candidates;
    group.from = Math.min(group.from, advocate.first);
    group.to = Math.max(group.to, advocate.last);
  }
  return groups;
}

/** What a group is judged by, and what is said of it so far. */
interface LoadedGroup {
  readonly group: Group;
  readonly loaded: Awaited<ReturnType<typeof loadAdvocates>>;
  readonly peers: PeerWeeks;
  readonly rows: JudgedRows;
}

async function loadGroup(context: StepContext, group: Group): Promise<LoadedGroup> {
  const { door, fromNothing } = context;
  const { advocates, from, to } = group;
  const { read } = reachOf({ from, to });
  const ties = { payouts: await recallPayouts(context), rings: await loadRings(context, advocates) };
  const [loaded, peers] = await Promise.all([
    loadAdvocates(door, advocates, read, ties),
    PeerWeeks.load({ door }, read.from, read.to),
  ]);
  const rows = new JudgedRows();
  if (!fromNothing) await rows.compare(door, advocates);
  return { group, loaded, peers, rows };
}

function judgeGroup({ group, loaded, peers, rows }: LoadedGroup, { books, rulesets, models }: Judging): void {
  for (const subject of group.advocates) {
    const { programmeId, first: from, last: to } = subject;
    const facts = factsOf(subject, loaded, books.get(programmeId) ?? EMPTY_BOOK);
    const by = yardsticksOf(programmeId, {
      rulesets: rulesets.get(programmeId) ?? [],
      peers,
      models: models.get(programmeId) ?? NO_MODELS,
    });
    rows.add(subject, assess(facts, { from, to }, by));
  }
}
