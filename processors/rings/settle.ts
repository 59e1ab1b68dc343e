import { keyOf } from '../attribution/touches.js';
import { changesOf } from '../attribution/write-rows.js';
import type { StepContext } from '../framework/processor.js';
import { compose, type Composed } from './compose.js';
import {
  loadAudiences,
  loadPairs,
  loadRings,
  loadTouches,
  pairName,
  sideBySide,
  type Cuts,
  type Touched,
  type Who,
} from './load.js';
import { pairOf, type EdgeRow, type RingRow } from './rows.js';
import { tieShare } from './tie.js';
import { weighPairs, type BoundPair, type SeenTouch } from './weigh.js';
import { EDGE_KEY, PAIR_KEY, RING_KEY, writeEdges, writePairs, writeRings } from './write.js';

/** Finds the rings of everybody and writes them. */
export async function settleAll(
  { door, step }: StepContext,
  touches: ReadonlyMap<string, readonly SeenTouch[]>,
  cuts: Cuts,
): Promise<void> {
  if (touches.size === 0) return;
  const audiences = await loadAudiences(door, null);
  for (const [programme, list] of touches) {
    const pairs = weighPairs(list, audienceOf(programme, list, audiences), () => true);
    const { pairs: rows, rings, edges } = composed(programme, pairs, cuts);
    await writeEdges(door, edges, step);
    await writeRings(door, rings, step);
    await writePairs(door, rows, step);
  }
}

export interface Changed {
  readonly touched: readonly Touched[];
  /** Of pairs that were cut apart, or joined again. */
  readonly recut: readonly Who[];
  readonly cuts: Cuts;
}

/**
 * Finds the rings of those who share other things than before, and writes what is other than it was. Days to judge anew are noted first, and pairs are
 * written last: as long as they are not, whoever redoes the step finds the same components and the same differences.
 */
export async function settleSome(context: StepContext, { touched, recut, cuts }: Changed): Promise<void> {
  const { door, step } = context;
  const weighed = await weighTouched(context, touched);
  const ends = [...touched, ...recut];
  for (const { programme, pair } of weighed)
    ends.push({ programme, advocate: pair.a }, { programme, advocate: pair.b });
  const stored = await loadPairs(door, distinct(ends));
  const inScope = scopeOf(touched);
  const kept = stored.filter(({ programme_id, a, b }) => !inScope(programme_id, a, b));
  const pairs = [...kept.map((row) => ({ programme: row.programme_id, pair: pairOf(row) })), ...weighed];
  const next = [...grouped(pairs)].map(([programme, list]) => composed(programme, list, cuts));
  const changed = changesOf(
    PAIR_KEY,
    next.flatMap((one) => one.pairs),
    stored,
  );
  if (changed.length === 0) return;
  const nodes = distinct([
    ...pairs.flatMap(({ programme, pair }) => [
      { programme, advocate: pair.a },
      { programme, advocate: pair.b },
    ]),
    ...stored.flatMap(({ programme_id: programme, a, b }) => [
      { programme, advocate: a },
      { programme, advocate: b },
    ]),
  ]);
  const before = await loadRings(door, nodes);
  const after = { rings: next.flatMap(({ rings }) => rings), edges: next.flatMap(({ edges }) => edges) };
  const others = judgedAnew(before, after);
  if (others.length > 0) await door.run('rings/touch-days', { step, ...sideBySide(others) });
  await writeEdges(door, changesOf(EDGE_KEY, after.edges, before.edges), step);
  await writeRings(door, changesOf(RING_KEY, after.rings, before.rings), step);
  await writePairs(door, changed, step);
}

interface Weighed {
  readonly programme: string;
  readonly pair: BoundPair;
}

async function weighTouched({ door }: StepContext, touched: readonly Touched[]): Promise<Weighed[]> {
  if (touched.length === 0) return [];
  const touches = await loadTouches(door, touched);
  if (touches.size === 0) return [];
  const who = [...touches].flatMap(([programme, list]) => list.map(({ advocate }) => ({ programme, advocate })));
  const audiences = await loadAudiences(door, distinct(who));
  const inScope = scopeOf(touched);
  return [...touches].flatMap(([programme, list]) =>
    weighPairs(list, audienceOf(programme, list, audiences), (a, b) => inScope(programme, a, b)).map((pair) => ({
      programme,
      pair,
    })),
  );
}

/** Pairs that are weighed anew: of two who share other things than before, and all of one whose audience counts as another. */
function scopeOf(touched: readonly Touched[]): (programme: string, a: string, b: string) => boolean {
  const audience = new Map(touched.map(({ programme, advocate, audience: of }) => [keyOf(programme, advocate), of]));
  return (programme, a, b) => {
    const [one, other] = [audience.get(keyOf(programme, a)), audience.get(keyOf(programme, b))];
    return one === 1 || other === 1 || (one !== undefined && other !== undefined);
  };
}

function audienceOf(
  programme: string,
  touches: readonly SeenTouch[],
  audiences: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map(touches.map(({ advocate }) => [advocate, audiences.get(keyOf(programme, advocate)) ?? 0]));
}

function composed(programme: string, pairs: readonly BoundPair[], cuts: Cuts): Composed {
  return compose(programme, pairs, ({ a, b }) => cuts.get(keyOf(programme, pairName(a, b))) ?? null);
}

function grouped(pairs: readonly Weighed[]): Map<string, BoundPair[]> {
  const programmes = new Map<string, BoundPair[]>();
  for (const { programme, pair } of pairs) {
    const list = programmes.get(programme);
    if (list) list.push(pair);
    else programmes.set(programme, [pair]);
  }
  return programmes;
}

function distinct(list: readonly Who[]): Who[] {
  return [
    ...new Map(list.map(({ programme, advocate }) => [keyOf(programme, advocate), { programme, advocate }])).values(),
  ];
}

interface State {
  readonly rings: readonly RingRow[];
  readonly edges: readonly EdgeRow[];
}

/** Advocates against whom their ring speaks otherwise than before: since when, how surely, and by what things. */
function judgedAnew(before: State, after: State): Who[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  const all = new Map([...old, ...fresh]);
  return [...all].filter(([key]) => old.get(key)?.words !== fresh.get(key)?.words).map(([, { who }]) => who);
}

function wordsOf({ rings, edges }: State): Map<string, { readonly who: Who; readonly words: string }> {
  const things = new Map<string, Set<string>>();
  for (const { programme_id, ring_id, kind, thing, address } of edges) {
    const key = keyOf(programme_id, ring_id);
    const known = things.get(key) ?? new Set<string>();
    things.set(key, known.add(JSON.stringify([kind, address === '' ? thing : address])));
  }
  return new Map(
    rings
      .filter(({ member_kind }) => member_kind === 'advocate')
      .map(({ programme_id: programme, ring_id, member_id: advocate, since_ms, score_ppb }) => [
        keyOf(programme, advocate),
        {
          who: { programme, advocate },
          words: JSON.stringify([
            ring_id,
            since_ms,
            tieShare(score_ppb),
            [...(things.get(keyOf(programme, ring_id)) ?? [])].sort(),
          ]),
        },
      ]),
  );
}
