import type { Door } from '../../sql/warehouse.js';
import { objectsOf } from '../attribution/load.js';
import { keyOf } from '../attribution/touches.js';
import type { CutEdge } from '../cases/fold.js';
import type { Cut, EdgeRow, PairRow, RingRow } from './rows.js';
import type { SeenTouch } from './weigh.js';

/** An advocate of a programme. */
export interface Who {
  readonly programme: string;
  readonly advocate: string;
}

/** An advocate of whom something was written: what he shares, or how many persons he brought. */
export interface Touched extends Who {
  readonly shared: number;
  readonly audience: number;
}

/** Lists side by side, as statements bind them. */
export function sideBySide(list: readonly Who[]): { programmes: string[]; advocates: string[] } {
  return { programmes: list.map(({ programme }) => programme), advocates: list.map(({ advocate }) => advocate) };
}

/** Touches of shared things, by programme. Everybody's where nobody is named. */
export async function loadTouches(door: Door, of: readonly Touched[] | null): Promise<Map<string, SeenTouch[]>> {
  const table = await door.arrow('rings/touches-of-things', {
    ...sideBySide(of ?? []),
    audiences: (of ?? []).map(({ audience }) => audience),
    all: of === null ? 1 : 0,
  });
  const programmes = new Map<string, SeenTouch[]>();
  objectsOf(table, (get) => {
    const programme = get('programme') as string;
    let list = programmes.get(programme);
    if (!list) programmes.set(programme, (list = []));
    list.push({
      advocate: get('advocate') as string,
      kind: get('kind') as string,
      thing: get('thing') as string,
      address: get('address') as string,
      person: get('person') as string,
      own: get('own') === 1,
      at: get('since') as number,
      evidence: JSON.parse(get('evidence') as string) as [number, string][],
    });
  });
  return programmes;
}

/** How many persons advocates brought, by `keyOf(programme, advocate)`. Everybody's where nobody is named. */
export async function loadAudiences(door: Door, of: readonly Who[] | null): Promise<Map<string, number>> {
  const rows = await door.rows<Who & { persons: number }>('rings/audiences', {
    ...sideBySide(of ?? []),
    all: of === null ? 1 : 0,
  });
  return new Map(rows.map(({ programme, advocate, persons }) => [keyOf(programme, advocate), persons]));
}

/** The pairs that hang together with any of some advocates. */
export async function loadPairs(door: Door, of: readonly Who[]): Promise<PairRow[]> {
  const rows = await door.rows<Omit<PairRow, 'is_deleted'>>('rings/stored-pairs', sideBySide(of));
  return rows.map((row) => ({ ...row, is_deleted: 0 }));
}

/** Rings of which any of some advocates may be the least, and their edges. */
export async function loadRings(door: Door, of: readonly Who[]): Promise<{ rings: RingRow[]; edges: EdgeRow[] }> {
  const [rings, edges] = await Promise.all([
    door.rows<Omit<RingRow, 'is_deleted'>>('rings/stored-rings', sideBySide(of)),
    door.rows<Omit<EdgeRow, 'is_deleted'>>('rings/stored-edges', sideBySide(of)),
  ]);
  return {
    rings: rings.map((row) => ({ ...row, is_deleted: 0 })),
    edges: edges.map((row) => ({ ...row, is_deleted: 0 })),
  };
}

/** What reviewers cut apart, by `keyOf(programme, pairName)`: of several cuts of a pair the first counts. */
export type Cuts = ReadonlyMap<string, Cut>;

/** One name of two advocates. */
export const pairName = (a: string, b: string): string => JSON.stringify(a < b ? [a, b] : [b, a]);

export async function loadCuts(door: Door): Promise<Cuts> {
  const rows = await door.rows<{ programme: string; cuts: string }>('rings/cuts');
  const all = rows.flatMap(({ programme, cuts }) =>
    (JSON.parse(cuts) as CutEdge[]).map((cut) => ({ programme, ...cut })),
  );
  all.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const first = new Map<string, Cut>();
  for (const { programme, id, at, by, edge } of all) {
    const key = keyOf(programme, pairName(edge[0], edge[1]));
    if (!first.has(key)) first.set(key, { by, at, review: id });
  }
  return first;
}

/** Advocates of pairs of which the cut in the state is not the one that reviewers want. */
export async function cutOtherwise(door: Door, cuts: Cuts): Promise<Who[]> {
  const rows = await door.rows<{ programme: string; a: string; b: string; review: string }>('rings/cut-pairs');
  const stored = new Map(rows.map(({ programme, a, b, review }) => [keyOf(programme, pairName(a, b)), review]));
  const differing = [
    ...[...cuts].filter(([key, { review }]) => stored.get(key) !== review).map(([key]) => key),
    ...[...stored.keys()].filter((key) => !cuts.has(key)),
  ];
  return differing.flatMap((key) => {
    const [programme, pair] = splitKey(key);
    return (JSON.parse(pair) as [string, string]).map((advocate) => ({ programme, advocate }));
  });
}

function splitKey(key: string): [string, string] {
  const at = key.indexOf('\u0000');
  return [key.slice(0, at), key.slice(at + 1)];
}
