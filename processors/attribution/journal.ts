import { deterministicId } from '../../ingest/events/ids.js';
import type { Cause } from '../../ingest/events/reasons.js';
import type { ReasonedVerdict } from './decide.js';
import type { Case } from './case.js';
import type { Content, Head } from './stored.js';

/** A journal entry: what is decided of a key now, and what it supersedes. */
export interface Entry extends Content {
  readonly advocateId: string;
  readonly entryNo: number;
  readonly decisionId: string;
  readonly supersedes: string;
  readonly retracted: boolean;
  readonly cause: string;
}

/** The entries that a verdict adds, and the newest entry of each key afterwards. */
export interface Folded {
  readonly added: readonly Entry[];
  readonly current: readonly Entry[];
}

/** What a verdict says, by advocate. */
export function contentsOf({ conversion, ruleset }: Case, verdict: ReasonedVerdict): Map<string, Content> {
  const shared = { model: verdict.model, rulesetVersion: ruleset.version, decidedFor: conversion.occurredAt, type: conversion.type };
  return new Map(
    verdict.decisions.map(({ advocateId, outcome, reason, sharePpb, amountMinor }): [string, Content] => [
      advocateId,
      { ...shared, outcome, reason, sharePpb, amountMinor, currency: verdict.currency },
    ]),
  );
}

/**
 * Compares what is decided with what the journal says last, key by key. Nothing is added where they agree, so that a redo
 * adds nothing. A key that is no more is retracted.
 * @param cause names the cause of a change from one reason to another; null where there is none
 */
export function foldVerdict(
  key: { readonly programmeId: string; readonly conversionId: string },
  contents: ReadonlyMap<string, Content>,
  heads: readonly Head[],
  cause: (oldReason: string | null, newReason: string | null) => Cause,
): Folded {
  const added: Entry[] = [];
  const current: Entry[] = [];
  for (const [advocateId, content] of contents) {
    const head = heads.find((one) => one.advocateId === advocateId);
    if (head && !head.retracted && sameContent(head, content)) {
      current.push({ ...head, supersedes: '' });
      continue;
    }
    const entry = follow(key, advocateId, head, { ...content, retracted: false, cause: cause(head?.reason ?? null, content.reason) });
    added.push(entry);
    current.push(entry);
  }
  for (const head of heads) {
    if (head.retracted || contents.has(head.advocateId)) continue;
    const entry = follow(key, head.advocateId, head, { ...head, retracted: true, cause: cause(head.reason, null) });
    added.push(entry);
    current.push(entry);
  }
  return { added, current };
}

/** Keys that an earlier entry retracted and that stay away: the state must not hold them, whatever a try that was cut short wrote. */
export function retractedHeads(contents: ReadonlyMap<string, Content>, heads: readonly Head[]): Head[] {
  return heads.filter((head) => head.retracted && !contents.has(head.advocateId));
}

type Draft = Content & Pick<Entry, 'retracted' | 'cause'>;

function follow(key: { programmeId: string; conversionId: string }, advocateId: string, head: Head | undefined, draft: Draft): Entry {
  const { outcome, reason, model, rulesetVersion, sharePpb, amountMinor, currency, decidedFor, type, retracted, cause } = draft;
  const entryNo = (head?.entryNo ?? 0) + 1;
  const supersedes = head?.decisionId ?? '';
  const content = [outcome, reason, model, rulesetVersion, sharePpb, amountMinor, currency, decidedFor, type, retracted ? 1 : 0];
  const decisionId = deterministicId(key.programmeId, key.conversionId, advocateId, supersedes, ...content);
  return { outcome, reason, model, rulesetVersion, sharePpb, amountMinor, currency, decidedFor, type, retracted, cause, advocateId, entryNo, decisionId, supersedes };
}

function sameContent(a: Content, b: Content): boolean {
  return (
    a.outcome === b.outcome &&
    a.reason === b.reason &&
    a.model === b.model &&
    a.rulesetVersion === b.rulesetVersion &&
    a.sharePpb === b.sharePpb &&
    a.amountMinor === b.amountMinor &&
    a.currency === b.currency &&
    a.decidedFor === b.decidedFor &&
    a.type === b.type
  );
}
