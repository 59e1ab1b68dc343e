import type { Door } from '../../sql/warehouse.js';
import { EMPTY_BOOK, type AdvocateBook } from '../attribution/verdict/advocates.js';
import type { Ruleset } from '../attribution/verdict/case.js';
import { rulesetAt } from '../attribution/verdict/rulesets.js';
import { risksWithin, type Risk } from './assess.js';
import type { Subject } from './clicks.js';
import { DAY_MS, LONG_DAYS } from './judge/window.js';
import { loadAdvocates, loadRings, recallPayouts } from './load.js';
import { loadFraudModels, NO_MODELS } from './models.js';
import { PeerWeeks } from './peers.js';
import { termsOf } from './settings.js';
import { factsOf, yardsticksOf } from './yardsticks.js';

/** Advocates whose facts are held in memory at once. */
const AT_ONCE = 500;

export interface Rejudging {
  readonly programme: string;
  readonly book: AdvocateBook | undefined;
  /** Conversions from `from` up to and with `to`, ms since 1970. */
  readonly from: number;
  readonly to: number;
  /** The highest version first: all that are in force at any of these conversions. Each alternative is judged in the same pass. */
  readonly alternatives: readonly (readonly Ruleset[])[];
  /** Whether a conversion repeats another, where that is not what the state says. */
  duplicate?(conversionId: string): boolean | undefined;
  /** Stops between two groups of advocates. */
  stillWanted?(): void;
}

/** A risk under other rules, and whose it is. */
export interface Rejudged extends Risk {
  readonly advocateId: string;
}

interface Listed {
  readonly programme_id: string;
  readonly advocate_id: string;
  readonly first: number;
  readonly last: number;
}

/** Whether two lists of rulesets judge conversions of a time alike, whatever else they say. */
export function judgeAlike(
  a: readonly Ruleset[],
  b: readonly Ruleset[],
  { from, to }: { from: number; to: number },
): boolean {
  const cuts = [from, ...[...a, ...b].map(({ effectiveAt }) => effectiveAt).filter((at) => at > from && at <= to)];
  return cuts.every((at) => termsText(a, at) === termsText(b, at));
}

function termsText(rulesets: readonly Ruleset[], at: number): string {
  const { key, holdScorePpb, bannedSources } = termsOf(rulesetAt(rulesets, at).rules);
  return JSON.stringify([key, holdScorePpb, bannedSources]);
}

/**
 * The risks of a programme's conversions as other rules would have made them, by the functions that the processor judges with. Writes nothing. What is
 * usual among peers, and what is counted of an advocate's days, depends on no rules and is read as it stands.
 * @returns one list for each alternative, of the conversions with any risk
 * Cost: one reading of the advocates with anything in these days and the ninety before, and one judging for each alternative.
 */
export async function rejudge(door: Door, asked: Rejudging): Promise<readonly (readonly Rejudged[])[]> {
  const { programme, alternatives, book = EMPTY_BOOK } = asked;
  const range = { from: Math.floor(asked.from / DAY_MS), to: Math.floor(asked.to / DAY_MS) };
  const read = { from: range.from - LONG_DAYS + 1, to: range.to + LONG_DAYS - 1 };
  const listed = await door.rows<Listed>('signals/advocates-to-judge');
  const subjects = listed
    .filter(({ programme_id, first, last }) => programme_id === programme && first <= range.to && last >= range.from)
    .map(({ advocate_id }): Subject => ({ programmeId: programme, advocateId: advocate_id }));
  const asking = { door, recall: <T>({ read: ask }: { read: () => Promise<T> }): Promise<T> => ask() };
  const [peers, models, payouts] = await Promise.all([
    PeerWeeks.load({ door }, read.from, read.to),
    loadFraudModels(door),
    recallPayouts(asking),
  ]);
  const frozen = models.get(programme) ?? NO_MODELS;
  const found = alternatives.map((): Rejudged[] => []);
  for (let first = 0; first < subjects.length; first += AT_ONCE) {
    asked.stillWanted?.();
    const group = subjects.slice(first, first + AT_ONCE);
    const loaded = await loadAdvocates(door, group, read, { payouts, rings: await loadRings(asking, group) });
    for (const subject of group) {
      const stored = factsOf(subject, loaded, book);
      const candidates = stored.candidates.map((one) => {
        const duplicate = asked.duplicate?.(one.conversionId);
        return duplicate === undefined ? one : { ...one, duplicate };
      });
      alternatives.forEach((rulesets, i) => {
        const by = yardsticksOf(programme, { rulesets, peers, models: frozen });
        for (const risk of risksWithin({ ...stored, candidates }, range, by))
          found[i]!.push({ ...risk, advocateId: subject.advocateId });
      });
    }
  }
  return found;
}
