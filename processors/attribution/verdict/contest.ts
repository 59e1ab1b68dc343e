import type { AttributionModel } from '../../../ingest/events/rules.js';
import { firstTouch } from '../../../models/attribution/first-touch.js';
import { lastNonDirect } from '../../../models/attribution/last-non-direct.js';
import { lastTouch } from '../../../models/attribution/last-touch.js';
import { linear } from '../../../models/attribution/linear.js';
import { positionBased } from '../../../models/attribution/position-based.js';
import { timeDecay } from '../../../models/attribution/time-decay.js';
import { ownerAt, statusAt } from './advocates.js';
import { DIRECT, type Case } from './case.js';
import { WHOLE_PPB } from '../../../models/attribution/largest-remainder.js';
import { equalParts, isSingleTouch, oneWinner } from './co-referral.js';
import { frozenShares } from './frozen.js';
import { DAY_MS, type Path } from './path.js';

/** A part of a conversion that a touchpoint (or the claimed code) wins. */
export interface Entry {
  /** Index in the case's touches; -1 for the claimed code. */
  readonly touch: number;
  readonly advocateId: string | null;
  readonly sharePpb: number;
}

export interface Contest {
  readonly model: AttributionModel;
  /** The claimed code decided. */
  readonly claimed: boolean;
  /** Several advocates share, though the model knows one winner: the rules split co-referrals. */
  readonly split: boolean;
  /** Shares above zero; they sum to 10^9 unless nobody competes. */
  readonly entries: readonly Entry[];
  /** Owner of the claimed code, whether or not he may be credited. */
  readonly claimant: string | null;
  readonly claimantEnrolled: boolean;
}

/** Markov and Shapley pay only with weights frozen in a model event; until one is in force, the last touch is paid. */
export function payingModel(model: AttributionModel, frozen = false): AttributionModel {
  return (model === 'markov' || model === 'shapley') && !frozen ? 'last_touch' : model;
}

/** Who wins the conversion, and how much of it. Only touchpoints that qualify compete. */
export function contest(input: Case, path: Path): Contest {
  const { attribution } = input.ruleset.rules;
  const model = payingModel(attribution.model, input.frozen !== null);
  const { claimant, claimantEnrolled } = claimOf(input);
  const competing = competitors(path, attribution.competing === 'all');
  const anyAdvocate = competing.some((i) => path.advocates[i] !== null);
  const claimed = claimantEnrolled && (attribution.claimed_code_wins || !anyAdvocate);
  const entries = claimed
    ? [{ touch: -1, advocateId: claimant, sharePpb: WHOLE_PPB }]
    : coReferred(input, path, model, competing);
  const split = entries.length > 1 && isSingleTouch(model);
  return { model, claimed, split, entries, claimant, claimantEnrolled };
}

/** What a model gives where no claimed code decides. */
export function entriesUnder(input: Case, path: Path, model: AttributionModel): readonly Entry[] {
  return coReferred(input, path, model, competitors(path, input.ruleset.rules.attribution.competing === 'all'));
}

/** What the model gives, as the rules settle it between several advocates. */
function coReferred(input: Case, path: Path, model: AttributionModel, competing: readonly number[]): readonly Entry[] {
  const chosen = (positions: readonly number[]): Entry[] =>
    entriesOf(path, positions, sharesOf(input, path, model, positions));
  const entries = chosen(competing);
  const rule = input.ruleset.rules.attribution.co_referral;
  if (rule === 'winner') return oneWinner(entries);
  if (rule !== 'split' || !isSingleTouch(model)) return entries;
  return equalParts(entries, { competing, advocates: path.advocates }, chosen);
}

function claimOf({ conversion, book }: Case): Pick<Contest, 'claimant' | 'claimantEnrolled'> {
  const history = conversion.claimedCode === null ? undefined : book.codes.get(conversion.claimedCode);
  const claimant = history ? ownerAt(history, conversion.occurredAt) : null;
  const claimantEnrolled =
    claimant !== null && statusAt(book.advocates.get(claimant)!, conversion.occurredAt) === 'enrolled';
  return { claimant, claimantEnrolled };
}

/** Positions in the path of the touchpoints that compete. */
function competitors({ masks, advocates, length }: Path, all: boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < length; i += 1) if (masks[i] === 0 && (all || advocates[i] !== null)) found.push(i);
  return found;
}

function sharesOf(input: Case, path: Path, model: AttributionModel, competing: readonly number[]): Uint32Array {
  const { touches, conversion, ruleset } = input;
  const { half_life_days, position_weights } = ruleset.rules.attribution;
  const offsets = Uint32Array.of(0, competing.length);
  switch (model) {
    case 'first_touch':
      return firstTouch(offsets);
    case 'last_non_direct':
      return lastNonDirect(
        offsets,
        Uint8Array.from(competing, (i) => touches.flags[path.from + i]! & DIRECT),
      );
    case 'linear':
      return linear(offsets);
    case 'time_decay': {
      const ages = Float64Array.from(competing, (i) => conversion.occurredAt - touches.occurredAt[path.from + i]!);
      return timeDecay(offsets, ages, { halfLifeMs: half_life_days * DAY_MS });
    }
    case 'position_based': {
      const [first, middle, last] = position_weights;
      return positionBased(offsets, { weights: [first!, middle!, last!] });
    }
    case 'markov':
    case 'shapley': {
      const channel = input.frozen!.level === 'channel';
      return frozenShares(
        input.frozen!,
        competing.map((i) => (channel ? touches.channel(path.from + i) : path.advocates[i]!)),
      );
    }
    default:
      return lastTouch(offsets);
  }
}

function entriesOf(path: Path, competing: readonly number[], shares: Uint32Array): Entry[] {
  const entries: Entry[] = [];
  competing.forEach((i, k) => {
    if (shares[k]! > 0) entries.push({ touch: path.from + i, advocateId: path.advocates[i]!, sharePpb: shares[k]! });
  });
  return entries;
}
