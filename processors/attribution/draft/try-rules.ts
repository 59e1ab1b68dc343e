import { fail } from '../../../ingest/events/errors.js';
import { checkRules } from '../../../ingest/events/check-rules.js';
import { completeRules, type RulesInput } from '../../../ingest/events/rules.js';
import type { Door } from '../../../sql/warehouse.js';
import { loadFraud, loadFraudState, type FraudState, type RisksAnew } from '../../cases/load.js';
import { judgeAlike, rejudge } from '../../signals/rejudge.js';
import { FraudTally, type Backtest, type LabelOf } from './backtest.js';
import { reviewedLabels } from './reviewed-labels.js';
import { earnedOf } from '../../rewards/earned.js';
import { rewardsOf } from '../../rewards/terms.js';
import { grantAll, type Grants, type QueuedClaim } from '../verdict/cap-order.js';
import { anyCap, type Limited } from '../caps.js';
import type { AdvocateBook } from '../verdict/advocates.js';
import type { Case, Ruleset } from '../verdict/case.js';
import { Changes, type ChangeRow } from './changes.js';
import { decide, type ReasonedVerdict } from '../verdict/decide.js';
import {
  askedBy,
  caseOf,
  keysSince,
  loadBooks,
  loadConversions,
  loadFacts,
  loadModels,
  loadRulesets,
  loadTouches,
  type Asked,
  type KeySource,
  type Models,
} from '../load.js';
import { nearAgain, nearDiffers, type Repeats } from './near-again.js';
import { DAY_MS } from '../verdict/path.js';
import { loadPlan, type Slab } from '../plan.js';
import { rulesetAt } from '../verdict/rulesets.js';
import { loadStandingOf, type Standing } from './stand.js';
import {
  Tally,
  type AdvocateRow,
  type AdvocateTotal,
  type ChannelRow,
  type CountRow,
  type CurrencyRow,
  type StateRow,
} from './tally.js';
import { keyOf } from '../touches.js';
import { sameTold, toldOf, type Told } from './told.js';

/** A ruleset that somebody thinks of publishing. */
export interface Draft {
  /** One above the newest where absent. */
  readonly version?: number | undefined;
  readonly rules: RulesInput;
}

export interface TryOptions {
  readonly programme: string;
  readonly draft: Draft;
  /** The window: from midnight (UTC) of so many days before the programme's now. */
  readonly days: number;
  /** What is fraud, of a truth file; what reviewers decided where absent. */
  readonly truth?: LabelOf | undefined;
  /** Stops between two chunks. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TryProgress) => void;
  /** Told of each conversion that would come out otherwise, as they are found. */
  readonly onChange?: (changed: ChangedConversion) => void;
}

export interface TryProgress {
  readonly doing: 'near duplicates' | 'suspicions' | 'caps' | 'decisions';
  readonly done: number;
  readonly total: number;
}

/** A conversion that comes out otherwise under the draft. */
export interface ChangedConversion {
  readonly conversionId: string;
  readonly occurredAt: number;
  readonly type: string;
  /** It lies before the window, and is drawn in by a near duplicate or a cap that it shares. */
  readonly earlier: boolean;
  readonly before: Told;
  readonly after: Told;
}

/** What a draft would have changed. Times are ms since 1970, money is in minor units. */
export interface DryRun {
  readonly programme_id: string;
  /** Half-open but for its end: the programme's now, at which everything was decided. */
  readonly from: number;
  readonly now: number;
  readonly days: number;
  readonly draft_version: number;
  /** The version in force now, which the draft would follow; 0 where none was published. */
  readonly base_version: number;
  /** The last step of the state that was compared with, and how many more ended meanwhile. */
  readonly as_of_step: number;
  readonly steps_meanwhile: number;
  /** Conversions in the window. */
  readonly conversions: number;
  readonly changed: number;
  /** Conversions before the window that change with it: a near duplicate within it, or a cap that they share. */
  readonly earlier_changed: number;
  /** Conversions that came in meanwhile: not looked at. */
  readonly undecided: number;
  readonly decisions: readonly CountRow[];
  readonly changes: readonly ChangeRow[];
  readonly totals: readonly CurrencyRow[];
  readonly channels: readonly ChannelRow[];
  readonly winners: readonly AdvocateRow[];
  readonly losers: readonly AdvocateRow[];
  readonly advocates: readonly AdvocateTotal[];
  readonly rewards: readonly StateRow[];
  readonly holds: readonly Omit<CountRow, 'outcome'>[];
  /** What would have been held for review, and whether rightly. */
  readonly fraud: Backtest;
}

/** What every conversion is decided with, once more. */
interface Trial {
  readonly door: Door;
  readonly options: TryOptions;
  readonly source: KeySource;
  readonly slabs: readonly Slab[];
  readonly total: number;
  readonly books: ReadonlyMap<string, AdvocateBook>;
  readonly rulesets: ReadonlyMap<string, readonly Ruleset[]>;
  readonly models: Models;
  readonly asked: Asked;
  readonly repeats: ReadonlyMap<string, Repeats>;
  readonly fraud: FraudState | null;
  /** Risks that the draft makes otherwise; null where it judges as the rules in force do. */
  readonly anew: RisksAnew | null;
  readonly now: number;
}

/** Ranges of person buckets in which near duplicates are looked for at once. */
const NEAR_BUCKETS = 4096;

/**
 * Says what a draft of the rules would have changed. It is taken as published with `correction` and in force from the start of the window: every
 * conversion since is decided under it, by the functions that the processors decide with (near duplicates, caps, holds and rewards included), and
 * compared with what the state says; those before keep their own rules. Publishing it exactly so gives these numbers.
 *
 * Pure: it writes nothing, so a read-only door will do. Memory: one chunk of the processor's at a time, near duplicates that change, and claims on
 * caps where a ruleset has any.
 *
 * @throws FairleadError RULES_INVALID with the exact field; INTERRUPTED once the signal is aborted
 */
export async function tryRules(door: Door, options: TryOptions): Promise<DryRun> {
  const { programme, days } = options;
  const [clock] = await door.rows<{ now: number }>('attribution/clock-by-programme', { programme });
  const now = clock?.now ?? 0;
  const from = Math.max(0, Math.floor((now - days * DAY_MS) / DAY_MS) * DAY_MS);
  const published = (await loadRulesets(door, programme)).get(programme) ?? [];
  const draft = draftOf(options.draft, published, from);
  const asOf = await stepOf(door);
  const trial = await prepare(door, options, { published, draft, from, now });
  const grants = await grantsUnder(trial);
  const labelOf = options.truth ?? (await reviewedLabels(door, programme));
  const sums = new Sums(from, new FraudTally(labelOf), options.onChange);
  await decideAll(trial, grants, sums);
  return {
    programme_id: programme,
    from,
    now,
    days,
    draft_version: draft.version,
    base_version: rulesetAt(published, now).version,
    as_of_step: asOf,
    steps_meanwhile: (await stepOf(door)) - asOf,
    ...sums.result(),
    fraud: sums.fraud(options.truth ? 'truth' : 'reviews', (now - from) / DAY_MS),
  };
}

/** The draft as if it were published. */
function draftOf({ version, rules }: Draft, published: readonly Ruleset[], effectiveAt: number): Ruleset {
  const problem = checkRules(rules);
  if (problem !== null) throw fail('RULES_INVALID', { message: problem });
  const newest = published[0]?.version ?? 0;
  if (version !== undefined && version <= newest)
    throw fail('VERSION_NOT_RISING', {
      message: `version: ${version} does not rise, because version ${newest} is published`,
    });
  return { version: version ?? newest + 1, effectiveAt, rules: completeRules(rules) };
}

async function stepOf(door: Door): Promise<number> {
  const [row] = await door.rows<{ committed: number }>('framework/steps');
  return row?.committed ?? 0;
}

interface Window {
  readonly published: readonly Ruleset[];
  readonly draft: Ruleset;
  readonly from: number;
  readonly now: number;
}

async function prepare(door: Door, options: TryOptions, { published, draft, from, now }: Window): Promise<Trial> {
  const { programme, signal, onProgress } = options;
  const after = [draft, ...published];
  const repeats = nearDiffers(draft, published)
    ? await nearAgain(door, {
        programme,
        rulesets: after,
        step: NEAR_BUCKETS,
        each: (done, total) => {
          stillWanted(signal);
          onProgress?.({ doing: 'near duplicates', done, total });
        },
      })
    : new Map<string, Repeats>();
  const earliest = [...repeats.values()].reduce((least, { occurredAt }) => Math.min(least, occurredAt), from);
  const source = keysSince(programme, wholeCaps(earliest, after));
  stillWanted(signal);
  const slabs = await loadPlan(door, source);
  stillWanted(signal);
  const books = await loadBooks(door, programme);
  const rulesets = new Map([[programme, after]]);
  const models = await loadModels(door, programme, rulesets);
  const fraud = await loadFraudState(door, programme);
  const anew = await risksAnew(door, options, { published, draft, from, now }, { book: books.get(programme), repeats });
  const total = slabs.reduce((sum, slab) => sum + slab.conversions, 0);
  const asked = askedBy(rulesets);
  return { door, options, source, slabs, total, books, rulesets, models, asked, repeats, fraud, anew, now };
}

/** Judges the conversions of the window under the draft, where it says something else of fraud or of what repeats what. */
async function risksAnew(
  door: Door,
  { programme, signal, onProgress }: TryOptions,
  { published, draft, from, now }: Window,
  { book, repeats }: { readonly book: AdvocateBook | undefined; readonly repeats: ReadonlyMap<string, Repeats> },
): Promise<RisksAnew | null> {
  const after = [draft, ...published];
  // Rules that were in force only before anything happened are not compared.
  const [row] = await door.rows<{ first_ms: number | null }>('preview/first-candidate', { programme, from_ms: from });
  const first = row?.first_ms ?? null;
  if (first === null || (repeats.size === 0 && judgeAlike(published, after, { from: first, to: now }))) return null;
  stillWanted(signal);
  onProgress?.({ doing: 'suspicions', done: 0, total: 1 });
  const [risks] = await rejudge(door, {
    programme,
    book,
    from,
    to: now,
    alternatives: [after],
    duplicate: (conversionId) => {
      const again = repeats.get(conversionId);
      return again === undefined ? undefined : again.duplicateOf !== null;
    },
    stillWanted: () => stillWanted(signal),
  });
  onProgress?.({ doing: 'suspicions', done: 1, total: 1 });
  return {
    from,
    suspects: risks!.map(({ advocateId, candidate, score, heldFrom }) => ({
      programmeId: programme,
      conversionId: candidate.conversionId,
      advocateId,
      occurredAt: candidate.occurredAt,
      risk: {
        scorePpb: score.scorePpb,
        heldFrom,
        reasons: score.contributions.map(({ signal: name }) => name),
        contributions: score.contributions.map(({ ppb }) => ppb),
      },
    })),
  };
}

/** Where to begin so that no cap is cut in two: with the month, if a ruleset caps a month's money, else with the day. */
function wholeCaps(at: number, rulesets: readonly Ruleset[]): number {
  const monthly = rulesets.some(
    ({ rules: { limits } }) =>
      limits.reward_per_advocate_per_month_minor !== null || limits.reward_per_programme_per_month_minor !== null,
  );
  if (!monthly) return Math.floor(at / DAY_MS) * DAY_MS;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function stillWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw fail('INTERRUPTED');
}

/** What caps would leave of what everybody claims. */
async function grantsUnder(trial: Trial): Promise<Grants> {
  const claims: QueuedClaim[] = [];
  if (![...trial.rulesets.values()].some(anyCap)) return grantAll(claims);
  for await (const { input, verdict } of verdicts(trial, new Map(), 'caps')) {
    const { programmeId, conversionId } = input.conversion;
    for (const claim of verdict.claims) claims.push({ programmeId, conversionId, ...claim });
  }
  return grantAll(claims);
}

async function decideAll(trial: Trial, { denied, money }: Grants, sums: Sums): Promise<void> {
  let standing: Standing | undefined;
  let slab: Slab | undefined;
  for await (const one of verdicts(trial, denied, 'decisions')) {
    if (one.slab !== slab) {
      slab = one.slab;
      standing = await loadStandingOf(trial.door, slab, trial.source);
    }
    const { input, verdict } = one;
    const { programmeId, conversionId } = input.conversion;
    const earned = earnedOf(input, verdict, money.get(keyOf(programmeId, conversionId)));
    const rewards = earned.earnings.length === 0 ? [] : rewardsOf(earned, input.ruleset.rules);
    sums.add(input, standing!(programmeId, conversionId), toldOf(verdict, rewards));
  }
}

interface Decided {
  readonly slab: Slab;
  readonly input: Case;
  readonly verdict: ReasonedVerdict;
}

/** Decides every conversion, chunk by chunk of touchpoints, as the processor does. */
async function* verdicts(trial: Trial, limited: Limited, doing: TryProgress['doing']): AsyncGenerator<Decided> {
  const { door, source, books, rulesets, models, asked, options, total, now } = trial;
  let done = 0;
  const tell = (): void => {
    stillWanted(options.signal);
    options.onProgress?.({ doing, done, total });
  };
  for (const slab of trial.slabs) {
    tell();
    const [conversions, facts, fraud] = await Promise.all([
      loadConversions(door, slab, source),
      loadFacts(door, slab, asked, source),
      loadFraud(door, trial.fraud, slab, source, trial.anew),
    ]);
    let at = 0;
    for (const chunk of slab.chunks) {
      tell();
      const touches = await loadTouches(door, chunk, true, source);
      const around = { books, rulesets, models, facts, touches, limited, fraud, nowOf: () => now };
      for (; at < conversions.length && conversions[at]!.bucket < chunk.to; at += 1) {
        const loaded = conversions[at]!;
        const again = trial.repeats.get(loaded.conversionId);
        const input = caseOf(again ? { ...loaded, duplicateOf: again.duplicateOf } : loaded, around);
        yield { slab, input, verdict: decide(input) };
        done += 1;
      }
    }
  }
  tell();
}

/** Compares and adds up. */
class Sums {
  readonly #from: number;
  readonly #onChange: TryOptions['onChange'];
  readonly #tally = new Tally();
  readonly #changes = new Changes();
  #conversions = 0;
  #changed = 0;
  #earlier = 0;
  #undecided = 0;

  constructor(
    from: number,
    readonly suspicions: FraudTally,
    onChange: TryOptions['onChange'],
  ) {
    this.#from = from;
    this.#onChange = onChange;
  }

  fraud(reference: Backtest['reference'], days: number): Backtest {
    return this.suspicions.result(reference, days);
  }

  add({ conversion }: Case, before: Told | null, after: Told): void {
    const { conversionId, occurredAt, type } = conversion;
    if (before === null) {
      this.#undecided += 1;
      return;
    }
    const earlier = occurredAt < this.#from;
    if (!earlier) this.suspicions.add(conversionId, before, after);
    const same = sameTold(before, after);
    if (earlier && same) return;
    this.#tally.add('before', before);
    this.#tally.add('after', after);
    if (earlier) this.#earlier += 1;
    else this.#conversions += 1;
    if (same) return;
    if (!earlier) this.#changed += 1;
    this.#changes.add({ conversionId, occurredAt }, before, after);
    this.#onChange?.({ conversionId, occurredAt, type, earlier, before, after });
  }

  result() {
    const { winners, losers, totals: advocates } = this.#tally.advocates();
    return {
      conversions: this.#conversions,
      changed: this.#changed,
      earlier_changed: this.#earlier,
      undecided: this.#undecided,
      decisions: this.#tally.reasons(),
      changes: this.#changes.rows(),
      totals: this.#tally.totals(),
      channels: this.#tally.channels(),
      winners,
      losers,
      advocates,
      rewards: this.#tally.states(),
      holds: this.#tally.holds(),
    };
  }
}
