import { deterministicId } from '../../ingest/events/ids.js';
import type { Cause } from '../../ingest/events/reasons.js';
import type { ReasonedVerdict } from './verdict/decide.js';
import type { Case } from './verdict/case.js';
import type { Content, Head } from './stored.js';

/** A new journal entry: what is decided of a key now, and what it supersedes. */
export interface Entry extends Head {
  readonly supersedes: string;
}

/** The entries that a verdict adds, and the newest entry of each key afterwards. */
export interface Folded {
  readonly added: readonly Entry[];
  readonly current: readonly Head[];
}

/** What a verdict says, by advocate. */
export function contentsOf({ conversion, ruleset }: Case, verdict: ReasonedVerdict): Map<string, Content> {
  const { model, modelId, currency } = verdict;
  const rulesetVersion = ruleset.version;
  const { occurredAt: decidedFor, type } = conversion;
  const contents = new Map<string, Content>();
  for (const { advocateId, outcome, reason, sharePpb, amountMinor } of verdict.decisions) {
    contents.set(advocateId, {
      outcome,
      reason,
      model,
      modelId,
      rulesetVersion,
      sharePpb,
      amountMinor,
      currency,
      decidedFor,
      type,
    });
  }
  return contents;
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
  const current: Head[] = [];
  for (const [advocateId, content] of contents) {
    const head = heads.find((one) => one.advocateId === advocateId);
    if (head && !head.retracted && sameContent(head, content)) {
      current.push(head);
      continue;
    }
    const entry = follow(key, advocateId, head, content, {
      retracted: false,
      cause: cause(head?.reason ?? null, content.reason),
    });
    added.push(entry);
    current.push(entry);
  }
  for (const head of heads) {
    if (head.retracted || contents.has(head.advocateId)) continue;
    const entry = follow(key, head.advocateId, head, head, { retracted: true, cause: cause(head.reason, null) });
    added.push(entry);
    current.push(entry);
  }
  return { added, current };
}

/** Keys that an earlier entry retracted and that stay away: the state must not hold them, whatever a try that was cut short wrote. */
export function retractedHeads(contents: ReadonlyMap<string, Content>, heads: readonly Head[]): Head[] {
  return heads.filter((head) => head.retracted && !contents.has(head.advocateId));
}

type Manner = Pick<Entry, 'retracted' | 'cause'>;

function follow(
  key: { programmeId: string; conversionId: string },
  advocateId: string,
  head: Head | undefined,
  said: Content,
  { retracted, cause }: Manner,
): Entry {
  const { outcome, reason, model, modelId, rulesetVersion, sharePpb, amountMinor, currency, decidedFor, type } = said;
  const entryNo = (head?.entryNo ?? 0) + 1;
  const supersedes = head?.decisionId ?? '';
  const value = `${outcome} ${reason} ${model} ${rulesetVersion} ${sharePpb} ${amountMinor} ${currency} ${decidedFor} ${type} ${retracted ? 1 : 0}`;
  // An entry without a model event keeps the id that it had before entries named one.
  const whole = modelId === '' ? value : `${value} ${modelId}`;
  const decisionId = deterministicId(key.programmeId, key.conversionId, advocateId, supersedes, whole);
  return {
    outcome,
    reason,
    model,
    modelId,
    rulesetVersion,
    sharePpb,
    amountMinor,
    currency,
    decidedFor,
    type,
    retracted,
    cause,
    advocateId,
    entryNo,
    decisionId,
    supersedes,
  };
}

function sameContent(a: Content, b: Content): boolean {
  return (
    a.outcome === b.outcome &&
    a.reason === b.reason &&
    a.model === b.model &&
    a.modelId === b.modelId &&
    a.rulesetVersion === b.rulesetVersion &&
    a.sharePpb === b.sharePpb &&
    a.amountMinor === b.amountMinor &&
    a.currency === b.currency &&
    a.decidedFor === b.decidedFor &&
    a.type === b.type
  );
}
