import { sameDecision, type Told, type ToldDecision } from './told.js';

/** How the decision on one advocate would change. */
export interface ChangeExample {
  readonly conversion_id: string;
  readonly advocate_id: string | null;
  readonly occurred_at: number;
  readonly amount_minor_before: number;
  readonly amount_minor_after: number;
  readonly currency: string;
}

export interface ChangeRow {
  /** NULL: there is no such decision. */
  readonly from: string | null;
  readonly to: string | null;
  readonly decisions: number;
  readonly examples: readonly ChangeExample[];
}

const EXAMPLES = 3;

/** Counts decisions that change, from reason to reason; one whose reason stays changes in its share or its amount. */
export class Changes {
  readonly #kinds = new Map<
    string,
    { from: string | null; to: string | null; decisions: number; examples: ChangeExample[] }
  >();

  add(conversion: { conversionId: string; occurredAt: number }, before: Told, after: Told): void {
    const old = new Map(before.decisions.map((one) => [one.advocateId, one]));
    for (const one of after.decisions) {
      const earlier = old.get(one.advocateId);
      old.delete(one.advocateId);
      if (!earlier || !sameDecision(earlier, one)) this.#note(conversion, earlier ?? null, one);
    }
    for (const one of old.values()) this.#note(conversion, one, null);
  }

  #note(
    { conversionId, occurredAt }: { conversionId: string; occurredAt: number },
    before: ToldDecision | null,
    after: ToldDecision | null,
  ): void {
    const from = before?.reason ?? null;
    const to = after?.reason ?? null;
    const key = `${from}\n${to}`;
    let kind = this.#kinds.get(key);
    if (!kind) this.#kinds.set(key, (kind = { from, to, decisions: 0, examples: [] }));
    kind.decisions += 1;
    if (kind.examples.length >= EXAMPLES) return;
    const advocate = (after ?? before)!.advocateId;
    kind.examples.push({
      conversion_id: conversionId,
      advocate_id: advocate === '' ? null : advocate,
      occurred_at: occurredAt,
      amount_minor_before: before?.amountMinor ?? 0,
      amount_minor_after: after?.amountMinor ?? 0,
      currency: (after ?? before)!.currency,
    });
  }

  /** The most frequent first. */
  rows(): ChangeRow[] {
    const order = ({ from, to }: ChangeRow): string => `${from}\n${to}`;
    return [...this.#kinds.values()].sort(
      (a, b) => b.decisions - a.decisions || (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0),
    );
  }
}
