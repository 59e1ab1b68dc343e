import type { StepContext } from '../framework/processor.js';
import { CapQueue, type Limit, type QueuedClaim } from './verdict/cap-order.js';
import type { Case, Ruleset, Verdict } from './verdict/case.js';
import { ColumnBuffer, type RowOf } from './columns.js';
import { objectsOf, type Range } from './load.js';
import { keyOf } from './touches.js';
import type { ConversionKey } from './write.js';

/** Claims that are put in order at once. */
const CLAIMS_PER_PAGE = 500_000;

const claim = {
  programme_id: 'low',
  month: 'u32',
  advocate_id: 'text',
  conversion_id: 'text',
  currency: 'low',
  day: 'u32',
  received_at: 'f64',
  gross_minor: 'f64',
  credits_per_day: 'u32',
  advocate_month_minor: 'f64?',
  programme_month_minor: 'f64?',
  ruleset_version: 'u32',
  is_deleted: 'u8',
} as const;
const limit = {
  programme_id: 'low',
  month: 'u32',
  advocate_id: 'text',
  conversion_id: 'text',
  currency: 'low',
  denied: 'u8',
  left_minor: 'f64',
  limited_by: 'low',
  is_deleted: 'u8',
} as const;

/** Advocates whose claim a cap denies, by `keyOf(programme, conversion)`. */
export type Limited = Map<string, Set<string>>;

/** Whether a cap is in any ruleset, or ever was and left claims behind. */
export async function capsMatter(
  { door, recall }: StepContext,
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
): Promise<boolean> {
  for (const one of rulesets.values()) {
    if (anyCap(one)) return true;
  }
  const read = () => door.rows<{ claims: number }>('attribution/claim-count');
  const [row] = await recall({ name: 'claim-count', kinds: [], tables: ['cap_claims'], read });
  return row!.claims > 0;
}

type Limits = Ruleset['rules']['limits'];

/** Whether rules cap what is paid in a month. */
export function capsMoney(limits: Limits): boolean {
  return limits.reward_per_advocate_per_month_minor !== null || limits.reward_per_programme_per_month_minor !== null;
}

/** Whether any ruleset caps credits or what they earn. */
export function anyCap(rulesets: readonly Ruleset[]): boolean {
  return rulesets.some(({ rules: { limits } }) => capsMoney(limits) || limits.credits_per_advocate_per_day !== null);
}

interface ClaimKey {
  readonly month: number;
  readonly day: number;
  readonly advocateId: string;
  readonly currency: string;
}

/** Claims on caps on their way into the warehouse. */
export class ClaimRows {
  readonly #rows = new ColumnBuffer(claim);
  readonly #context: StepContext;
  #stored = new Map<string, ClaimKey[]>();

  constructor(context: StepContext) {
    this.#context = context;
  }

  /** Reads what is stored of a range of conversions, so that claims they no longer make are taken away. */
  async load({ from, to }: Range): Promise<void> {
    this.#stored = new Map();
    if (this.#context.fromNothing) return;
    const table = await this.#context.door.arrow('attribution/claim-keys-by-bucket', { from, to });
    objectsOf(table, (get) => {
      const key = keyOf(get('programme_id') as string, get('conversion_id') as string);
      const list = this.#stored.get(key) ?? [];
      list.push({
        month: get('month') as number,
        day: get('day') as number,
        advocateId: get('advocate_id') as string,
        currency: get('currency') as string,
      });
      this.#stored.set(key, list);
    });
  }

  /** The claims of one conversion. */
  add({ conversion, ruleset }: Case, claims: Verdict['claims']): void {
    const rows = claims.flatMap((one) => rowsOf(conversion, one, ruleset.version));
    for (const row of rows) this.#rows.add(row);
    this.#strike(conversion, (old) =>
      rows.some(
        ({ month, day, advocate_id, currency }) =>
          month === old.month && day === old.day && advocate_id === old.advocateId && currency === old.currency,
      ),
    );
  }

  /** Takes away the claims of a conversion that is no more. */
  remove(key: ConversionKey): void {
    this.#strike(key, () => false);
  }

  #strike({ programmeId, conversionId }: ConversionKey, stays: (old: ClaimKey) => boolean): void {
    for (const old of this.#stored.get(keyOf(programmeId, conversionId)) ?? []) {
      if (stays(old)) continue;
      this.#rows.add({
        programme_id: programmeId,
        month: old.month,
        advocate_id: old.advocateId,
        conversion_id: conversionId,
        currency: old.currency,
        day: old.day,
        received_at: 0,
        gross_minor: 0,
        credits_per_day: 0,
        advocate_month_minor: null,
        programme_month_minor: null,
        ruleset_version: 0,
        is_deleted: 1,
      });
    }
  }

  async flush(): Promise<void> {
    if (this.#rows.rows > 0)
      await this.#context.door.insert('attribution/claims-write', this.#rows.take(), { step: this.#context.step });
  }
}

/** One row a currency; one without a currency where no money is claimed. */
function rowsOf(
  { programmeId, conversionId }: ConversionKey,
  { advocateId, day, month, orderedAt, caps, money }: Verdict['claims'][number],
  version: number,
): RowOf<typeof claim>[] {
  const sums = money.length > 0 ? money : [{ currency: '', grossMinor: 0 }];
  return sums.map(({ currency, grossMinor }) => ({
    programme_id: programmeId,
    month,
    advocate_id: advocateId,
    conversion_id: conversionId,
    currency,
    day,
    received_at: orderedAt,
    gross_minor: grossMinor,
    credits_per_day: caps.creditsPerDay ?? 0,
    advocate_month_minor: caps.advocateMonthMinor,
    programme_month_minor: caps.programmeMonthMinor,
    ruleset_version: version,
    is_deleted: 0,
  }));
}

/**
 * Lets the claims that the step touches, and those that share a cap with them, consume the caps anew in order of receipt,
 * writes what changed of the limits, and marks the conversions of these.
 */
export async function settleCaps(
  context: StepContext,
  rulesets: ReadonlyMap<string, readonly Ruleset[]>,
): Promise<void> {
  const { door, step, committed } = context;
  const having = (field: keyof Limits): string[] =>
    [...rulesets].flatMap(([id, list]) => (list.some(({ rules }) => rules.limits[field] !== null) ? [id] : []));
  await door.run('attribution/touched-caps', {
    by_programme: having('reward_per_programme_per_month_minor'),
    by_advocate: having('reward_per_advocate_per_month_minor'),
  });
  await consume(context);
  await door.run('attribution/limits-gone', { step });
  await door.run('attribution/touched-by-limits', { committed });
}

/** A claim as it is stored, a row a currency, with the limit that is stored of each. */
interface StoredClaim {
  readonly claim: Omit<QueuedClaim, 'money'>;
  readonly money: { readonly currency: string; readonly grossMinor: number; readonly stored: StoredLimit | null }[];
}
type StoredLimit = Pick<RowOf<typeof limit>, 'denied' | 'left_minor' | 'limited_by'>;

const BEGINNING = { programme: '', month: 0, received: 0, conversion: '', advocate: '', currency: '' };

async function consume({ door, step }: StepContext): Promise<void> {
  const queue = new CapQueue();
  const rows = new ColumnBuffer(limit);
  let after = BEGINNING;
  let open: StoredClaim | null = null;
  const close = (): void => {
    if (open) writeChanged(rows, open, queue.take(queuedOf(open)));
  };
  for (let read = CLAIMS_PER_PAGE; read === CLAIMS_PER_PAGE;) {
    const table = await door.arrow('attribution/claims-in-order', { ...after, most: CLAIMS_PER_PAGE });
    read = table.numRows;
    for (const next of objectsOf(table, claimOfRow)) {
      const same = open !== null && sameClaim(open.claim, next.claim);
      if (same) open!.money.push(...next.money);
      else {
        close();
        open = next;
      }
      const { programmeId, month, orderedAt, conversionId, advocateId } = next.claim;
      after = {
        programme: programmeId,
        month,
        received: orderedAt,
        conversion: conversionId,
        advocate: advocateId,
        currency: next.money[0]!.currency,
      };
    }
    // The last claim may go on in the next page.
    if (read < CLAIMS_PER_PAGE) close();
    if (rows.rows > 0) await door.insert('attribution/limits-write', rows.take(), { step });
  }
}

function sameClaim(a: StoredClaim['claim'], b: StoredClaim['claim']): boolean {
  return a.conversionId === b.conversionId && a.advocateId === b.advocateId && a.programmeId === b.programmeId;
}

function claimOfRow(get: (column: string) => unknown): StoredClaim {
  const known = get('known') === 1;
  const stored = {
    denied: get('denied') as number,
    left_minor: get('left') as number,
    limited_by: get('limited_by') as string,
  };
  const creditsPerDay = get('credits_per_day') as number;
  return {
    claim: {
      programmeId: get('programme_id') as string,
      conversionId: get('conversion_id') as string,
      advocateId: get('advocate_id') as string,
      day: get('day') as number,
      month: get('month') as number,
      orderedAt: get('received_ms') as number,
      caps: {
        creditsPerDay: creditsPerDay === 0 ? null : creditsPerDay,
        advocateMonthMinor: get('advocate_month') as number | null,
        programmeMonthMinor: get('programme_month') as number | null,
      },
    },
    money: [
      {
        currency: get('currency') as string,
        grossMinor: get('gross') as number,
        stored: known ? stored : null,
      },
    ],
  };
}

function queuedOf({ claim: one, money }: StoredClaim): QueuedClaim {
  return { ...one, money: money.filter(({ grossMinor }) => grossMinor > 0) };
}

/** Writes the limits of a claim where they are not stored so already. */
function writeChanged(
  rows: ColumnBuffer<typeof limit>,
  { claim: { programmeId, month, advocateId, conversionId }, money }: StoredClaim,
  found: Limit | null,
): void {
  for (const { currency, grossMinor, stored } of money) {
    const left = found?.money.find((one) => one.currency === currency);
    const limitedBy = found?.denied ? found.limitedBy : (left?.limitedBy ?? null);
    const wanted: StoredLimit | null =
      found === null || limitedBy === null
        ? null
        : { denied: found.denied ? 1 : 0, left_minor: left?.leftMinor ?? grossMinor, limited_by: limitedBy };
    if (sameLimit(wanted, stored)) continue;
    rows.add({
      programme_id: programmeId,
      month,
      advocate_id: advocateId,
      conversion_id: conversionId,
      currency,
      ...(wanted ?? { denied: 0, left_minor: 0, limited_by: '' }),
      is_deleted: wanted === null ? 1 : 0,
    });
  }
}

function sameLimit(a: StoredLimit | null, b: StoredLimit | null): boolean {
  if (a === null || b === null) return a === b;
  return a.denied === b.denied && a.left_minor === b.left_minor && a.limited_by === b.limited_by;
}

/** The advocates whom caps deny the conversions of a range. */
export async function loadLimited({ door }: StepContext, { from, to }: Range): Promise<Limited> {
  const limited: Limited = new Map();
  objectsOf(await door.arrow('attribution/denied-by-bucket', { from, to }), (get) => {
    const key = keyOf(get('programme_id') as string, get('conversion_id') as string);
    const advocates = limited.get(key) ?? new Set();
    advocates.add(get('advocate_id') as string);
    limited.set(key, advocates);
  });
  return limited;
}
