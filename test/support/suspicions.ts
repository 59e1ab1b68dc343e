import { HOLD_SCORE_PPB } from '../../ingest/events/signals.js';
import { ColumnBuffer } from '../../processors/attribution/columns.js';
import type { Processor } from '../../processors/framework/processor.js';
import { verify, type Check } from '../../processors/framework/verify.js';
import { PROCESSORS } from '../../processors/index.js';
import { RISK } from '../../processors/signals/write.js';
import type { TestEvent, TestHouse } from '../processors/support.js';

const DAY_MS = 86_400_000;

/** What a conversion's event says of its own risk, in the place of signals: contributions in parts per billion by advocate and signal. */
export type Suspicion = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The field of a conversion that makes candidates of it suspected. */
export const suspected = (suspicion: Suspicion): { readonly extra: string } => ({
  extra: JSON.stringify({ risk: suspicion }),
});

/** An activity that makes all suspected candidates of an advocate more so from its day on, however late it comes. */
export const burst = (id: string, at: number, advocate_id: string): TestEvent => ({
  kind: 'activity',
  id,
  at,
  advocate_id,
  action: 'share',
  medium: 'burst',
});
const BURST_PPB = 400_000_000;

interface Row {
  readonly programme_id: string;
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly occurred_at: string;
  readonly score_ppb: number;
  readonly own_score_ppb: number;
  readonly held_from: string | null;
  readonly reasons: readonly string[];
  readonly contributions: readonly number[];
  readonly day: string | null;
}

/** Stands where signals stand: fills `risks` from what events say outright, so that reviews can be tested without the signals' own arithmetic. */
export function suspicions(house: TestHouse): Processor {
  return {
    name: 'suspicions',
    reads: ['standing_conversions', 'standing_activities'],
    writes: ['risks'],
    run: async ({ door, step, redo, fromNothing }) => {
      const wanted = await risksOf(house);
      const columns =
        'programme_id, conversion_id, advocate_id, occurred_at, score_ppb, own_score_ppb, held_from, reasons, contributions, day';
      const stored = fromNothing ? [] : await house.query<Row>(`SELECT ${columns} FROM risks FINAL`);
      const keyOf = (row: Row): string => [row.programme_id, row.conversion_id, row.advocate_id].join('\n');
      const old = new Map(stored.map((row) => [keyOf(row), row]));
      const rows = [...wanted].filter((row) => redo || JSON.stringify(old.get(keyOf(row))) !== JSON.stringify(row));
      const keys = new Set(wanted.map(keyOf));
      const gone = stored.filter((row) => !keys.has(keyOf(row)));
      const values = new ColumnBuffer(RISK);
      for (const row of rows) values.add({ ...columnsOf(row), is_deleted: 0 });
      for (const row of gone) values.add({ ...columnsOf(row), is_deleted: 1 });
      if (values.rows > 0) await door.insert('signals/write-risks', values.take(), { step });
    },
  };
}

function columnsOf({ occurred_at, held_from, reasons, contributions, day, ...row }: Row) {
  return {
    ...row,
    occurred_ms: msOf(occurred_at),
    held_ms: held_from === null ? null : msOf(held_from),
    reasons: JSON.stringify(reasons),
    contributions: JSON.stringify(contributions),
    day_number: day === null ? null : Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS),
  };
}

async function risksOf(house: TestHouse): Promise<Row[]> {
  const told = await house.query<{ programme_id: string; id: string; at: string; extra: string }>(
    "SELECT programme_id, id, toString(occurred_at) AS at, extra FROM standing_conversions WHERE extra LIKE '%risk%'",
  );
  const bursts = await house.query<{ programme_id: string; advocate_id: string; first: string }>(
    "SELECT programme_id, advocate_id, toString(min(occurred_at)) AS first FROM standing_activities WHERE medium = 'burst' GROUP BY programme_id, advocate_id",
  );
  return told.flatMap(({ programme_id, id, at, extra }) =>
    Object.entries((JSON.parse(extra) as { risk: Suspicion }).risk).map(([advocate_id, own]): Row => {
      const met = bursts.find((one) => one.programme_id === programme_id && one.advocate_id === advocate_id);
      const all = Object.entries({ ...own, ...(met ? { burst: BURST_PPB } : {}) }).sort(
        ([a, x], [b, y]) => y - x || (a < b ? -1 : 1),
      );
      const [own_score_ppb, score_ppb] = [scoreOf(Object.values(own)), scoreOf(all.map(([, ppb]) => ppb))];
      const day = met ? dayOf(met.first) : null;
      const held_from = own_score_ppb >= HOLD_SCORE_PPB ? at : score_ppb >= HOLD_SCORE_PPB ? later(at, day!) : null;
      return {
        programme_id,
        conversion_id: id,
        advocate_id,
        occurred_at: at,
        score_ppb,
        own_score_ppb,
        held_from,
        reasons: all.map(([name]) => name),
        contributions: all.map(([, ppb]) => ppb),
        day: day === null ? null : day.slice(0, 10),
      };
    }),
  );
}

const scoreOf = (contributions: readonly number[]): number =>
  Math.round((1 - contributions.reduce((clean, ppb) => clean * (1 - ppb / 1e9), 1)) * 1e9);
const msOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
const textOf = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
const dayOf = (text: string): string => textOf(Math.floor(msOf(text) / DAY_MS) * DAY_MS);
const later = (a: string, b: string): string => (msOf(a) >= msOf(b) ? a : b);

/** Every processor, with this one where signals stand. */
export function withSuspicions(house: TestHouse, processors: readonly Processor[] = PROCESSORS): readonly Processor[] {
  return processors
    .filter(({ name }) => name !== 'signals')
    .flatMap((one) => (one.name === 'reviews' ? [one, suspicions(house)] : [one]));
}

/** Invariants of what signals write, who are not here. */
const OF_SIGNALS: ReadonlySet<string> = new Set([
  'candidates-of-conversions',
  'referred-clicks',
  'advocate-days',
  'risks-of-candidates',
  'signals-of-subjects',
]);

/** Every other invariant that does not hold. */
export async function broken(house: TestHouse): Promise<Check[]> {
  return (await verify(house.warehouse.process)).filter(({ name, ok }) => !ok && !OF_SIGNALS.has(name));
}
