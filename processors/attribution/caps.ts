import type { StepContext } from '../framework/processor.js';
import type { CapClaim, Ruleset, Verdict } from './case.js';
import { ColumnBuffer } from './columns.js';
import { objectsOf, type Range } from './load.js';
import { keyOf } from './touches.js';
import type { ConversionKey } from './write.js';

/** Claims that are put in order at once. */
const CLAIMS_PER_PART = 500_000;

const claim = {
  programme_id: 'text',
  advocate_id: 'text',
  day: 'u32',
  conversion_id: 'text',
  received_at: 'f64',
  cap: 'u32',
  is_deleted: 'u8',
} as const;

/** Advocates whose cap is reached, by `keyOf(programme, conversion)`. */
export type Limited = Map<string, Set<string>>;

/** Whether a cap is in any ruleset, or ever was and left claims behind. */
export async function capsMatter(
  { door }: StepContext,
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
): Promise<boolean> {
  for (const one of rulesets.values()) {
    if (anyCap(one)) return true;
  }
  const [row] = await door.rows<{ claims: number }>('attribution/claim-count');
  return row!.claims > 0;
}

/** Claims on caps on their way into the warehouse. */
export class ClaimRows {
  readonly #rows = new ColumnBuffer(claim);
  readonly #context: StepContext;
  #stored = new Map<string, { readonly advocateId: string; readonly day: number }[]>();

  constructor(context: StepContext) {
    this.#context = context;
  }

  /** Reads what is stored of a range of conversions, so that claims they no longer make are taken away. */
  async load({ from, to }: Range): Promise<void> {
    this.#stored = new Map();
    if (this.#context.fromNothing) return;
    const table = await this.#context.door.arrow('attribution/claim-keys-by-bucket', { from, to });
    const rows = objectsOf(table, (get) => ({
      key: keyOf(get('programme_id') as string, get('conversion_id') as string),
      advocateId: get('advocate_id') as string,
      day: get('day') as number,
    }));
    for (const { key, advocateId, day } of rows) {
      const list = this.#stored.get(key) ?? [];
      list.push({ advocateId, day });
      this.#stored.set(key, list);
    }
  }

  /** @param claims of the verdict; none for a conversion that is no more */
  add({ programmeId, conversionId }: ConversionKey, claims: Verdict['claims']): void {
    const where = { programme_id: programmeId, conversion_id: conversionId };
    for (const { advocateId, day, orderedAt, cap } of claims)
      this.#rows.add({ ...where, advocate_id: advocateId, day, received_at: orderedAt, cap, is_deleted: 0 });
    for (const { advocateId, day } of this.#stored.get(keyOf(programmeId, conversionId)) ?? []) {
      if (claims.some((one) => one.advocateId === advocateId && one.day === day)) continue;
      this.#rows.add({ ...where, advocate_id: advocateId, day, received_at: 0, cap: 0, is_deleted: 1 });
    }
  }

  async flush(): Promise<void> {
    if (this.#rows.rows > 0)
      await this.#context.door.insert('attribution/claims-write', this.#rows.take(), { step: this.#context.step });
  }
}

/**
 * Lets the claims of every touched advocate's day consume its cap in order of receipt, and says who came too late. A claim is
 * granted while fewer have been granted before it than its own ruleset allows.
 */
export async function loadLimited({ door }: StepContext): Promise<Limited> {
  const limited: Limited = new Map();
  const [count] = await door.rows<{ claims: number }>('attribution/claim-count');
  const parts = Math.max(1, Math.ceil(count!.claims / CLAIMS_PER_PART));
  for (let part = 0; part < parts; part += 1) {
    const table = await door.arrow('attribution/claims-by-share', { parts, part });
    const queue = new CapQueue(limited);
    objectsOf(table, (get) =>
      queue.next({
        programmeId: get('programme_id') as string,
        conversionId: get('conversion_id') as string,
        advocateId: get('advocate_id') as string,
        day: get('day') as number,
        cap: get('most') as number,
      }),
    );
  }
  return limited;
}

/** A claim in its turn. */
export interface QueuedClaim extends ConversionKey, Pick<CapClaim, 'advocateId' | 'day' | 'cap'> {}

/** A claim, and its place in the queue. */
export interface ClaimInQueue extends ConversionKey, CapClaim {}

/**
 * Lets claims that are in memory consume their caps, in the order in which `attribution/claims-by-share` reads those that are stored.
 * @param limited is told who comes too late
 */
export function queueClaims(claims: ClaimInQueue[], limited: Limited): void {
  const compare = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)));
  claims.sort(
    (a, b) =>
      compare(a.programmeId, b.programmeId) ||
      compare(a.advocateId, b.advocateId) ||
      a.day - b.day ||
      a.orderedAt - b.orderedAt ||
      compare(a.conversionId, b.conversionId),
  );
  const queue = new CapQueue(limited);
  for (const claim of claims) queue.next(claim);
}

/** Lets claims that come in the order in which caps are consumed, every advocate's day together, take what is left. */
export class CapQueue {
  readonly #limited: Limited;
  #group = '';
  #granted = 0;

  /** @param limited is told who comes too late */
  constructor(limited: Limited) {
    this.#limited = limited;
  }

  next({ programmeId, conversionId, advocateId, day, cap }: QueuedClaim): void {
    const group = groupOf(programmeId, advocateId, day);
    if (group !== this.#group) {
      this.#group = group;
      this.#granted = 0;
    }
    if (this.#granted < cap) this.#granted += 1;
    else addLimited(this.#limited, keyOf(programmeId, conversionId), advocateId);
  }
}

/** Whether any ruleset caps credits. */
export function anyCap(rulesets: readonly Ruleset[]): boolean {
  return rulesets.some(({ rules }) => rules.limits.credits_per_advocate_per_day !== null);
}

function groupOf(programmeId: string, advocateId: string, day: number): string {
  return keyOf(keyOf(programmeId, advocateId), String(day));
}

function addLimited(limited: Limited, key: string, advocateId: string): void {
  const advocates = limited.get(key);
  if (advocates) advocates.add(advocateId);
  else limited.set(key, new Set([advocateId]));
}
