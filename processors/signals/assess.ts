import type { Rules } from '../../ingest/events/rules.js';
import {
  calibrated,
  combine,
  contributionOf,
  NO_RISK,
  type Contribution,
  type Curve,
  type Score,
} from './judge/combine.js';
import { judgeConversion } from './judge/conversion.js';
import { evaluateDay } from './judge/evaluate.js';
import type { Candidate, Finding, Settings } from './judge/facts.js';
import {
  cutAt,
  DAY_MS,
  dayOf,
  LONG_DAYS,
  type AdvocateDay,
  type AdvocateFinding,
  type AnomalyModel,
  type Around,
  type Peers,
} from './judge/window.js';
import { termsOf, type FraudTerms } from './settings.js';

/** Days (since 1970, UTC) from one to another, both included. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** One advocate, as far as the days of `range` ask for it: `reachOf` says how far that is. */
export interface AdvocateFacts {
  readonly since: number | null;
  /** In order of (occurredAt, conversionId). */
  readonly candidates: readonly Candidate[];
  /** In order of days. */
  readonly days: readonly AdvocateDay[];
  readonly around: Around;
}

/** What everybody is judged by. */
export interface Yardsticks {
  rulesAt(at: number): Rules;
  /** What is usual among the peers of a day. */
  peersOf(day: number): Peers;
  /** The forest in force when a day begins. */
  anomalyOf(day: number): AnomalyModel | null;
  /** The curve of probabilities in force at a time. */
  curveAt(at: number): Curve | null;
}

export interface JudgedCandidate {
  readonly candidate: Candidate;
  readonly findings: readonly Finding[];
  readonly settings: Settings;
}

export interface JudgedDay {
  readonly day: number;
  readonly findings: readonly AdvocateFinding[];
  readonly settings: Settings;
  readonly score: Score;
  readonly holdScorePpb: number;
}

export interface Risk {
  readonly candidate: Candidate;
  readonly score: Score;
  readonly ownPpb: number;
  readonly heldFrom: number | null;
  /** The day whose evaluation gave the score; null where the candidate's own signals alone did. */
  readonly day: number | null;
}

export interface Assessment {
  readonly candidates: readonly JudgedCandidate[];
  readonly days: readonly JudgedDay[];
  readonly risks: readonly Risk[];
}

/** What days of an advocate bear on, and what must be read to compute that. */
export function reachOf({ from, to }: DayRange): {
  /** Days whose evaluation may be another. */
  readonly days: DayRange;
  /** Days of candidates whose risk may be another. */
  readonly risks: DayRange;
  readonly read: DayRange;
} {
  const days = { from, to: to + LONG_DAYS - 1 };
  const risks = { from: from - LONG_DAYS + 1, to: days.to };
  return {
    days,
    risks,
    read: { from: risks.from - LONG_DAYS + 1, to: risks.to + LONG_DAYS - 1 },
  };
}

const within = ({ from, to }: DayRange, day: number): boolean => day >= from && day <= to;

/**
 * Judges the candidates and days of an advocate that some of his days bear on. An evaluation is made for each day with anything on it. It looks at the 28
 * days that end with it, and covers the candidates of 90: whoever is found out today brought those of last month in the same way, and they may not be
 * paid yet. Of several evaluations that cover a candidate the one that gives the most counts.
 * Depends on nothing but its arguments. Cost: candidates · 90 · signals.
 */
export function assess(facts: AdvocateFacts, range: DayRange, by: Yardsticks): Assessment {
  const reach = reachOf(range);
  const evaluated = { from: reach.risks.from, to: reach.read.to };
  const days = facts.days.filter(({ day }) => within(evaluated, day)).map(({ day }) => day);
  const evaluations = new Evaluations(facts, by);
  const covered = facts.candidates
    .filter((candidate) => within(reach.risks, dayOf(candidate)))
    .map((candidate) => judgeOne(candidate, by));
  return {
    candidates: covered.filter(({ candidate }) => within(range, dayOf(candidate))),
    days: days.filter((day) => within(reach.days, day)).map((day) => evaluations.judged(day)),
    risks: covered.flatMap((judged) => riskOf(judged, days, evaluations, by) ?? []),
  };
}

/** The risks of the candidates of some days alone; facts must reach ninety days before and after them. */
export function risksWithin(facts: AdvocateFacts, range: DayRange, by: Yardsticks): Risk[] {
  const days = facts.days.filter(({ day }) => day >= range.from && day < range.to + LONG_DAYS).map(({ day }) => day);
  const evaluations = new Evaluations(facts, by);
  return facts.candidates
    .filter((candidate) => within(range, dayOf(candidate)))
    .flatMap((candidate) => riskOf(judgeOne(candidate, by), days, evaluations, by) ?? []);
}

function judgeOne(candidate: Candidate, by: Yardsticks): JudgedCandidate {
  const { settings, bannedSources } = termsOf(by.rulesAt(candidate.occurredAt));
  return { candidate, findings: judgeConversion(candidate, settings, bannedSources), settings };
}

/** What was found of a day, and what of it speaks against anything. */
interface Evaluation {
  readonly findings: readonly AdvocateFinding[];
  readonly spoken: readonly AdvocateFinding[];
}

/** Evaluations of days as they are asked for, each once for rules that say the same of signals. */
class Evaluations {
  readonly #made = new Map<string, Map<number, Evaluation>>();
  readonly #byDay = new Map<number, AdvocateDay>();
  constructor(
    readonly facts: AdvocateFacts,
    readonly by: Yardsticks,
  ) {
    for (const day of facts.days) this.#byDay.set(day.day, day);
  }

  /** Those under some rules. */
  under(rules: Rules): (day: number) => Evaluation {
    const terms = termsOf(rules);
    let made = this.#made.get(terms.key);
    if (made === undefined) this.#made.set(terms.key, (made = new Map()));
    return (day) => {
      let evaluation = made.get(day);
      if (evaluation === undefined) {
        const findings = this.#evaluate(day, terms);
        made.set(day, (evaluation = { findings, spoken: findings.filter(({ strength }) => strength !== null) }));
      }
      return evaluation;
    };
  }

  /** The advocate's own evaluation of a day, by the rules in force when it began. */
  judged(day: number): JudgedDay {
    const rules = this.by.rulesAt(day * DAY_MS);
    const { settings, holdScorePpb } = termsOf(rules);
    const { findings } = this.under(rules)(day);
    const score = calibrated(combine(contributionsOf(findings, settings)), this.by.curveAt(day * DAY_MS));
    return { day, findings, settings, score, holdScorePpb };
  }

  #evaluate(day: number, { settings, holdDays }: FraudTerms): readonly AdvocateFinding[] {
    return evaluateDay(
      {
        day,
        end: (day + 1) * DAY_MS,
        advocateSince: this.facts.since,
        today: this.#byDay.get(day)!,
        ...cutAt(this.facts, day),
        peers: this.by.peersOf(day),
        around: this.facts.around,
        anomaly: this.by.anomalyOf(day),
        holdDays,
      },
      settings,
    );
  }
}

function contributionsOf(findings: readonly Finding[], settings: Settings): Contribution[] {
  return findings.flatMap(({ signal, strength }) =>
    strength === null || strength === 0 ? [] : [contributionOf(signal, settings(signal).weightPpb, strength)],
  );
}

function riskOf(
  judged: JudgedCandidate,
  days: readonly number[],
  evaluations: Evaluations,
  by: Yardsticks,
): Risk | null {
  const { candidate, findings } = judged;
  const rules = by.rulesAt(candidate.occurredAt);
  const { settings, holdScorePpb } = termsOf(rules);
  const own = contributionsOf(findings, settings);
  const curve = by.curveAt(candidate.occurredAt);
  let best = own.length === 0 ? NO_RISK : calibrated(combine(own), curve);
  const ownPpb = best.scorePpb;
  let day: number | null = null;
  let heldFrom = ownPpb > 0 && ownPpb >= holdScorePpb ? candidate.occurredAt : null;
  const first = dayOf(candidate);
  const evaluated = evaluations.under(rules);
  for (const one of days) {
    if (one < first || one >= first + LONG_DAYS) continue;
    const against: Contribution[] = [];
    for (const finding of evaluated(one).spoken) {
      const strength = finding.against(candidate);
      if (strength > 0) against.push(contributionOf(finding.signal, settings(finding.signal).weightPpb, strength));
    }
    if (against.length === 0) continue;
    const score = calibrated(combine([...own, ...against]), curve);
    if (heldFrom === null && score.scorePpb >= holdScorePpb) heldFrom = Math.max(one * DAY_MS, candidate.occurredAt);
    if (score.scorePpb > best.scorePpb) [best, day] = [score, one];
  }
  return best.scorePpb === 0 ? null : { candidate, score: best, ownPpb, heldFrom, day };
}
