/** What the answers to an audit sample say of all decisions. Pure. */
import { stratifiedRate, type StratifiedRate } from '../../models/sampling/stratified-rate.js';
import { stratifiedRatio } from '../../models/sampling/stratified-ratio.js';

/** How a sample was drawn: what stands in each of its events. */
export interface Drawn {
  /** What it was drawn of: all decisions where absent. */
  readonly of?: 'passed';
  readonly seed: string;
  readonly size: number;
  readonly least: number;
  readonly strata: string;
  readonly from_ms: number;
  readonly to_ms: number;
  /** Place in the whole sample, from 1. */
  readonly order: number;
  readonly stratum: string;
  readonly population: number;
  readonly drawn: number;
  /** What was decided then. */
  readonly outcome: string;
  readonly reason: string;
  readonly advocate_id: string;
  readonly value_minor: number;
  readonly currency: string;
}

export interface Answered {
  readonly answer: string;
  readonly drawn: Drawn | null;
}

export interface StratumLine {
  readonly stratum: string;
  readonly population: number;
  readonly drawn: number;
  readonly right: number;
  readonly wrong: number;
  readonly unsure: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface MoneyLine {
  readonly currency: string;
  readonly answered: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface AuditEstimate extends StratifiedRate {
  readonly strata: readonly StratumLine[];
  readonly money: readonly MoneyLine[];
  readonly answered: number;
  readonly unsure: number;
  readonly drawn: number;
  /** Strata of which no answer says right or wrong. */
  readonly untold: readonly string[];
}

export const ESTIMATE_TEXT =
  'Share of decisions that are right: the rate of each stratum weighed by its size (stratified estimate, Cochran 1977). The 95% interval is Wilson’s with the effective sample size of the design and the correction for a finite population (Korn & Graubard 1998). “Unsure” counts as not answered; strata without an answer are left out and named.';

const isTold = ({ answer }: Answered): boolean => answer === 'right' || answer === 'wrong';

/** Cost: O(rows · strata). */
export function estimateOf(rows: readonly Answered[]): AuditEstimate {
  const drawn = rows.filter((row): row is Answered & { drawn: Drawn } => row.drawn !== null);
  const names = [...new Set(drawn.map((row) => row.drawn.stratum))].sort();
  const count = (among: readonly Answered[], answer: string): number =>
    among.filter((row) => row.answer === answer).length;
  const strata = names.map((stratum): StratumLine => {
    const own = drawn.filter((row) => row.drawn.stratum === stratum);
    const { population } = own[0]!.drawn;
    const [right, wrong] = [count(own, 'right'), count(own, 'wrong')];
    const { rate, low, high } = stratifiedRate([{ population, looked: right + wrong, hits: right }]);
    return { stratum, population, drawn: own.length, right, wrong, unsure: count(own, 'unsure'), rate, low, high };
  });
  return {
    ...stratifiedRate(
      strata.map(({ population, right, wrong }) => ({ population, looked: right + wrong, hits: right })),
    ),
    strata,
    money: moneyLines(drawn, strata),
    answered: drawn.filter(isTold).length,
    unsure: count(drawn, 'unsure'),
    drawn: drawn.length,
    untold: strata.filter(({ right, wrong }) => right + wrong === 0).map(({ stratum }) => stratum),
  };
}

/** Of each currency alone: what is worth nothing in it weighs nothing. */
function moneyLines(drawn: readonly (Answered & { drawn: Drawn })[], strata: readonly StratumLine[]): MoneyLine[] {
  const told = drawn.filter(isTold);
  const codes = [...new Set(told.map((row) => row.drawn.currency))].filter((code) => code !== '').sort();
  return codes.map((currency) => {
    const worth = (row: { drawn: Drawn }): number => (row.drawn.currency === currency ? row.drawn.value_minor : 0);
    const parts = strata.map(({ stratum, population }) => {
      const own = told.filter((row) => row.drawn.stratum === stratum);
      return { population, amounts: own.map(worth), hits: own.map(({ answer }) => answer === 'right') };
    });
    return { currency, answered: told.filter((row) => worth(row) > 0).length, ...stratifiedRatio(parts) };
  });
}
