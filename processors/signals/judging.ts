import type { StepContext } from '../framework/processor.js';
import { EMPTY_BOOK } from '../attribution/verdict/advocates.js';
import { rulesetAt } from '../attribution/verdict/rulesets.js';
import { keyOf } from '../attribution/touches.js';
import { assess, reachOf, type DayRange } from './assess.js';
import type { Subjects } from './candidates.js';
import type { TouchedAdvocate } from './clicks.js';
import { loadAdvocates, loadRings, recallPayouts } from './load.js';
import { NO_MODELS, recallFraudModels, type FraudModels } from './models.js';
import { PeerWeeks } from './peers.js';
import { JudgedRows } from './write.js';

/** Bounds of what is held in memory at once. One advocate is never cut, whatever he has. */
const CANDIDATES = 50_000;
const ADVOCATES = 500;

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
  for (const group of groups) await judgeGroup(context, { ...subjects, models }, group);
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

async function judgeGroup(
  context: StepContext,
  { books, rulesets, models }: Judging,
  { advocates, from, to }: Group,
): Promise<void> {
  const { door, step, fromNothing } = context;
  const range = { from, to };
  const { read } = reachOf(range);
  const [loaded, peers] = await Promise.all([
    loadAdvocates(door, advocates, read, {
      payouts: await recallPayouts(context),
      rings: await loadRings(context, advocates),
    }),
    PeerWeeks.load({ door }, read.from, read.to),
  ]);
  const rows = new JudgedRows();
  if (!fromNothing) await rows.compare(door, advocates);
  for (const subject of advocates) {
    const { programmeId, advocateId } = subject;
    const key = keyOf(programmeId, advocateId);
    const facts = {
      since: (books.get(programmeId) ?? EMPTY_BOOK).advocates.get(advocateId)?.at[0] ?? null,
      candidates: loaded.candidates.get(key) ?? [],
      days: loaded.days.get(key) ?? [],
      around: loaded.around(programmeId, advocateId),
    };
    const ofProgramme = rulesets.get(programmeId) ?? [];
    const frozen = models.get(programmeId) ?? NO_MODELS;
    rows.add(
      subject,
      assess(
        facts,
        { from: subject.first, to: subject.last },
        {
          rulesAt: (at) => rulesetAt(ofProgramme, at).rules,
          peersOf: (day) => peers.of(programmeId, day),
          anomalyOf: (day) => frozen.forestOf(day),
          curveAt: (at) => frozen.curveAt(at),
        },
      ),
    );
  }
  await rows.flush(door, step);
}
