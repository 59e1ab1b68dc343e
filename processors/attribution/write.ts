import { REASONS, type DecisionCode } from '../../ingest/events/reasons.js';
import type { Door } from '../../sql/warehouse.js';
import { together } from '../framework/together.js';
import type { Case, Credit, Decision, Verdict } from './verdict/case.js';
import { claimCheck, orderCheck } from './verdict/checks.js';
import { ColumnBuffer, type RowOf } from './columns.js';
import type { ReasonedVerdict } from './verdict/decide.js';
import type { Entry } from './journal.js';
import { hashOfPath, noPath, PATH, pathOf, type PathTexts } from './path-rows.js';
import type { Head } from './stored.js';

const entry = {
  programme_id: 'low',
  conversion_id: 'text',
  advocate_id: 'text',
  decision_id: 'text',
  retracted: 'u8',
  outcome: 'low',
  reason: 'low',
  cause: 'low',
  model: 'low',
  model_id: 'low',
  ruleset_version: 'u32',
  share_ppb: 'u32',
  amount_minor: 'f64',
  currency: 'low',
  decided_for: 'f64',
  type: 'low',
} as const;
const journaled = { ...entry, entry_no: 'u32', supersedes: 'text' } as const;
export const CREDIT = {
  programme_id: 'low',
  conversion_id: 'text',
  model: 'low',
  model_id: 'low',
  touchpoint_id: 'text',
  advocate_id: 'text',
  channel: 'low',
  share_ppb: 'u32',
  amount_minor: 'f64',
  currency: 'low',
  pays: 'u8',
  decided_for: 'f64',
  is_deleted: 'u8',
} as const;
export const HELD = {
  programme_id: 'low',
  conversion_id: 'text',
  advocate_id: 'text',
  reason: 'low',
  opened_at: 'f64',
  closes_at: 'f64?',
  closed_at: 'f64?',
  closed_by: 'text?',
  case_id: 'text',
  is_deleted: 'u8',
} as const;
export const STANDING = {
  programme_id: 'low',
  conversion_id: 'text',
  advocate_id: 'text',
  case_id: 'text',
  episode: 'u32',
  held_from: 'f64?',
  held_by: 'low',
  released_at: 'f64?',
  released_by: 'text?',
  confirmed_at: 'f64?',
  confirmed_by: 'text?',
  is_deleted: 'u8',
} as const;
export const OUTCOME = {
  programme_id: 'low',
  conversion_id: 'text',
  occurred_at: 'f64',
  type: 'low',
  person_id: 'text',
  advocate_id: 'text',
  channel: 'low',
  outcome: 'low',
  reason: 'low',
  model: 'low',
  ruleset_version: 'u32',
  value_minor: 'f64',
  credited_minor: 'f64',
  currency: 'low',
  open_holds: 'u32',
  candidates: 'u32',
  touchpoints: 'u32',
  next_at: 'f64?',
  claim_check: 'low',
  order_check: 'low',
  path_hash: 'f64',
  claimant: 'text',
  is_deleted: 'u8',
} as const;

export interface ConversionKey {
  readonly programmeId: string;
  readonly conversionId: string;
}

/** The state that a verdict makes, beside its decisions. */
export interface VerdictRows {
  readonly credits: readonly RowOf<typeof CREDIT>[];
  readonly holds: readonly RowOf<typeof HELD>[];
  readonly standings: readonly RowOf<typeof STANDING>[];
  readonly outcome: RowOf<typeof OUTCOME>;
  /** Null where the conversion is in no comparison of models; the outcome's hash says so too. */
  readonly path: RowOf<typeof PATH> | null;
}

/** Rows of so few conversions are put into the form in which they are written all at once. */
const SIDE_BY_SIDE = 50_000;

/** Rows of attribution on their way into the warehouse. */
export class AttributionRows {
  readonly #journal = new ColumnBuffer(journaled);
  readonly #decisions = new ColumnBuffer(entry);
  readonly #credits = new ColumnBuffer(CREDIT);
  readonly #holds = new ColumnBuffer(HELD);
  readonly #standings = new ColumnBuffer(STANDING);
  readonly #outcomes = new ColumnBuffer(OUTCOME);
  readonly #paths = new ColumnBuffer(PATH);

  addJournal(key: ConversionKey, added: Entry): void {
    this.#journal.add(entryRow(key, added, added.supersedes));
  }

  addDecision(key: ConversionKey, current: Head): void {
    this.#decisions.add(entryRow(key, current, ''));
  }

  addVerdict({ credits, holds, standings, outcome, path }: VerdictRows): void {
    for (const row of credits) this.#credits.add(row);
    for (const row of holds) this.#holds.add(row);
    for (const row of standings) this.#standings.add(row);
    this.#outcomes.add(outcome);
    if (path !== null) this.#paths.add(path);
  }

  /** Takes away the path that a stored outcome tells of, unless `made` lies in the same place. */
  removePath(old: RowOf<typeof OUTCOME>, made: RowOf<typeof PATH> | null): void {
    if (old.path_hash !== 0 && made?.occurred_at !== old.occurred_at) this.#paths.add(noPath(old));
  }

  removeCredit(key: ConversionKey, { model, touchpoint_id }: RowOf<typeof CREDIT>): void {
    const where = {
      programme_id: key.programmeId,
      conversion_id: key.conversionId,
      model,
      touchpoint_id,
    };
    this.#credits.add({
      ...where,
      model_id: '',
      advocate_id: '',
      channel: '',
      share_ppb: 0,
      amount_minor: 0,
      currency: '',
      pays: 0,
      decided_for: 0,
      is_deleted: 1,
    });
  }

  removeHold(key: ConversionKey, { advocate_id, reason, opened_at, case_id }: RowOf<typeof HELD>): void {
    const where = {
      programme_id: key.programmeId,
      conversion_id: key.conversionId,
      advocate_id,
      reason,
      opened_at,
      case_id,
    };
    this.#holds.add({ ...where, closes_at: null, closed_at: null, closed_by: null, is_deleted: 1 });
  }

  removeStanding(old: RowOf<typeof STANDING>): void {
    this.#standings.add({ ...old, is_deleted: 1 });
  }

  /** Writes what was added. The journal goes first: state that no journal tells must never be seen. */
  async flush(door: Door, step: number): Promise<void> {
    const put = async (statement: string, rows: { readonly rows: number; take(): Uint8Array }): Promise<void> => {
      if (rows.rows > 0) await door.insert(statement, rows.take(), { step });
    };
    await put('attribution/journal-append', this.#journal);
    const state = [
      () => put('attribution/decisions-write', this.#decisions),
      () => put('attribution/credits-write', this.#credits),
      () => put('attribution/holds-write', this.#holds),
      () => put('attribution/standings-write', this.#standings),
      // Before the outcomes: they tell a step that is done again where the old paths lie.
      () => put('attribution/paths-write', this.#paths),
    ];
    if (this.#outcomes.rows <= SIDE_BY_SIDE) await together(state.map((write) => write()));
    else for (const write of state) await write();
    await put('attribution/outcomes-write', this.#outcomes);
  }
}

/** Makes the rows of one verdict. */
export function verdictRows(input: Case, verdict: ReasonedVerdict): VerdictRows {
  const { conversion, ruleset } = input;
  const { programmeId: programme_id, conversionId: conversion_id, occurredAt } = conversion;
  const { model, modelId, currency } = verdict;
  const credits = verdict.credits.map(({ touchpointId, advocateId, channel, sharePpb, amountMinor, pays }) => ({
    programme_id,
    conversion_id,
    model,
    model_id: modelId,
    touchpoint_id: touchpointId,
    advocate_id: advocateId,
    channel,
    share_ppb: sharePpb,
    amount_minor: amountMinor,
    currency,
    pays: pays ? 1 : 0,
    decided_for: occurredAt,
    is_deleted: 0,
  }));
  const holds = verdict.holds.map(({ advocateId, reason, openedAt, closesAt, closedAt, closedBy, caseId }) => ({
    programme_id,
    conversion_id,
    advocate_id: advocateId,
    reason,
    opened_at: openedAt,
    closes_at: closesAt,
    closed_at: closedAt,
    closed_by: closedBy,
    case_id: caseId ?? '',
    is_deleted: 0,
  }));
  const standings = verdict.suspects.flatMap((suspect) => standingRows(conversion, suspect));
  const head = headline(verdict.decisions);
  const path = pathOf(input, verdict);
  const outcome = {
    programme_id,
    conversion_id,
    occurred_at: occurredAt,
    type: conversion.type,
    person_id: conversion.personId,
    advocate_id: head.advocateId,
    channel: mainChannel(verdict.credits),
    outcome: head.outcome,
    reason: head.reason,
    model,
    ruleset_version: ruleset.version,
    value_minor: verdict.valueMinor,
    credited_minor: verdict.decisions.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    currency,
    open_holds: verdict.holds.filter(({ closedAt }) => closedAt === null).length,
    candidates: verdict.decisions.filter(({ advocateId }) => advocateId !== '').length,
    touchpoints: verdict.path.length,
    next_at: verdict.nextAt,
    claim_check: claimCheck(input, verdict),
    order_check: orderCheck(input),
    path_hash: hashOfPath(path),
    claimant: verdict.contest.claimant ?? '',
    is_deleted: 0,
  };
  return { credits, holds, standings, outcome, path: path && pathRow(outcome, path) };
}

function standingRows(
  { programmeId, conversionId }: ConversionKey,
  { advocateId, standings }: Verdict['suspects'][number],
): RowOf<typeof STANDING>[] {
  return standings.flatMap(({ caseId, episodes, confirmedAt, confirmedBy }): RowOf<typeof STANDING>[] => {
    const row = {
      programme_id: programmeId,
      conversion_id: conversionId,
      advocate_id: advocateId,
      case_id: caseId,
      confirmed_at: confirmedAt,
      confirmed_by: confirmedBy,
      is_deleted: 0,
    };
    const never = { ...row, episode: 0, held_from: null, held_by: '', released_at: null, released_by: null };
    if (episodes.length === 0) return [never];
    return episodes.map(({ from, by, releasedAt, releasedBy }, episode) => ({
      ...row,
      episode,
      held_from: from,
      held_by: by,
      released_at: releasedAt,
      released_by: releasedBy,
    }));
  });
}

function pathRow(outcome: RowOf<typeof OUTCOME>, path: PathTexts): RowOf<typeof PATH> {
  // Field by field: spread, one row took longer than the decision it tells.
  return {
    programme_id: outcome.programme_id,
    occurred_at: outcome.occurred_at,
    conversion_id: outcome.conversion_id,
    type: outcome.type,
    value_minor: outcome.value_minor,
    currency: outcome.currency,
    outcome: outcome.outcome,
    advocate_id: outcome.advocate_id,
    model: outcome.model,
    touchpoints: path.touchpoints,
    channels: path.channels,
    advocates: path.advocates,
    ages: path.ages,
    is_deleted: 0,
  };
}

function entryRow(
  { programmeId, conversionId }: ConversionKey,
  one: Head,
  supersedes: string,
): RowOf<typeof journaled> {
  return {
    entry_no: one.entryNo,
    supersedes,
    programme_id: programmeId,
    conversion_id: conversionId,
    advocate_id: one.advocateId,
    decision_id: one.decisionId,
    retracted: one.retracted ? 1 : 0,
    outcome: one.outcome,
    reason: one.reason,
    cause: one.cause,
    model: one.model,
    model_id: one.modelId,
    ruleset_version: one.rulesetVersion,
    share_ppb: one.sharePpb,
    amount_minor: one.amountMinor,
    currency: one.currency,
    decided_for: one.decidedFor,
    type: one.type,
  };
}

/** Channel of the credit with the greatest share; the first of equals. */
function mainChannel(credits: readonly Credit[]): string {
  let main: Credit | null = null;
  for (const one of credits) if (main === null || one.sharePpb > main.sharePpb) main = one;
  return main?.channel ?? '';
}

const RANK = { granted: 0, reversed: 1, denied: 2 } as const;

/** The decision that speaks for a conversion: granted before reversed before denied, then the greatest share, then the strongest reason. */
export function headline(decisions: readonly Decision[]): Decision {
  const precedence = (code: DecisionCode): number => REASONS[code].precedence;
  return [...decisions].sort(
    (a, b) =>
      RANK[a.outcome] - RANK[b.outcome] ||
      b.sharePpb - a.sharePpb ||
      precedence(a.reason) - precedence(b.reason) ||
      (a.advocateId < b.advocateId ? -1 : 1),
  )[0]!;
}
