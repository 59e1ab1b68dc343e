import { poissonSurprise } from './poisson-surprise.js';
import { groupOf, type DistinctTouches, type SharedThings } from './shared-things.js';
import { rarity, THING_KINDS, type ThingKind } from './thing-kinds.js';

/** Half as many households have one member more (2 to 6 members: census tables), so a quarter as many bind one more pair of persons. */
const HOUSEHOLD = 0.25;
/** Fewer digits of surprise than this show nothing: one pair in thirty is as odd. */
const LEAST_DIGITS = 1.5;
/**
 * From here on what persons share counts in full: one pair in three thousand is as odd if the other advocate brought a quarter of all customers. Where
 * he brought one in a hundred, as is usual, two meetings among six persons, half of this weight, come by accident to one pair in a million.
 */
const FULL_DIGITS = 3.5;
const WHOLE = 1e9;

/** Pairs of advocates, in order of (a, b), and what binds them. */
export interface PairWeights {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** In parts per billion. */
  readonly weight: Uint32Array;
  /** Of that, what persons of both share beside places. */
  readonly between: Uint32Array;
  /** Where each pair's rows of `SharedThings` begin, and where the last end. */
  readonly offsets: Uint32Array;
  /** By row: how many distinct pairs of persons, one of each advocate, the thing binds that no stronger thing of its kind binds. */
  readonly persons: Uint32Array;
  /** By row: what the thing says, together with the others of its kind, in parts per billion. */
  readonly says: Uint32Array;
}

/**
 * How sure it is that two advocates are in league, by what they share.
 *
 * **The null model.** Persons of two unrelated advocates share a thing of a kind by accident: of the m persons of the smaller of two audiences,
 * m · accident do, and of those that do, a quarter bind one more pair of persons, and so on, as households grow. So things that bind at least c pairs come as
 * a Poisson variable of mean m · accident · 4^(1-c). What is seen surprises by its chance, and weighs by the mean rarity of the things; the c that weighs
 * most counts. It is about the two audiences alone: what others do changes nothing, and large audiences, which meet often, surprise nobody.
 *
 * **One person, one witness.** A person counts once on a thing and once in a kind: who clicks on both links binds nobody, nor does a family of
 * four on three devices bind more than two pairs.
 *
 * **What advocates have themselves** (a payout account, a device) needs no count: it weighs by its kind and rarity. Own things of a household and
 * places are one observation together, of which the strongest counts; kinds otherwise combine as independent, 1 - Π(1 - w).
 *
 * Shapes: `audience`, the persons of each advocate. Errors: none. Cost: O(rows of the groups compared). Source: the surprise is a scan statistic
 * (Kulldorff 1997) over thresholds of size. Example: two advocates of ten persons each, of whom three pairs meet on three devices: mean 0.11, 3 of
 * it have the chance 2.0e-4, 3.7 digits; weight 0.9.
 */
export function pairWeights(shared: SharedThings, audience: Uint32Array): PairWeights {
  const { a, b } = shared;
  const rows = a.length;
  const offsets = runsOf(a, b);
  const count = offsets.length - 1;
  const found = {
    a: new Uint32Array(count),
    b: new Uint32Array(count),
    weight: new Uint32Array(count),
    between: new Uint32Array(count),
    offsets,
    persons: new Uint32Array(rows),
    says: new Uint32Array(rows),
  };
  const witnesses = new Witnesses(shared.touches);
  for (let pair = 0; pair < count; pair += 1) {
    const from = offsets[pair]!;
    const one = a[from]!;
    const other = b[from]!;
    found.a[pair] = one;
    found.b[pair] = other;
    const smaller = 1 + Math.min(audience[one]!, audience[other]!);
    const to = offsets[pair + 1]!;
    [found.weight[pair], found.between[pair]] = weigh(shared, found, { from, to, smaller, witnesses });
  }
  return found;
}

interface Pair {
  readonly from: number;
  readonly to: number;
  /** Persons of the smaller audience, the advocate included. */
  readonly smaller: number;
  readonly witnesses: Witnesses;
}

function weigh(shared: SharedThings, found: PairWeights, { from, to, smaller, witnesses }: Pair): [number, number] {
  let doubt = 1;
  let doubtBetween = 1;
  let household = 0;
  const byKind: number[][] = [];
  for (let row = from; row < to; row += 1) (byKind[shared.kindOf[shared.thing[row]!]!] ??= []).push(row);
  for (let number = 0; number < byKind.length; number += 1) {
    const kind = THING_KINDS[number]!;
    const rows = byKind[number];
    if (rows === undefined) continue;
    const own = ownWeight(shared, found, rows, kind);
    const between = kind.shared === 0 ? 0 : sharedWeight(shared, found, rows, { kind, smaller, witnesses });
    if (kind.own < 0.5) household = Math.max(household, own);
    else doubt *= 1 - own;
    if (kind.place) household = Math.max(household, between);
    else doubtBetween *= 1 - between;
  }
  const weight = 1 - doubt * doubtBetween * (1 - household);
  return [Math.round(weight * WHOLE), Math.round((1 - doubtBetween) * WHOLE)];
}

function ownWeight(shared: SharedThings, found: PairWeights, rows: readonly number[], kind: ThingKind): number {
  let best = 0;
  for (const row of rows) {
    if (shared.bothOwn[row] === 0) continue;
    const weight = kind.own * rarityOf(shared, shared.thing[row]!, kind);
    found.says[row] = Math.round(weight * WHOLE);
    best = Math.max(best, weight);
  }
  return best;
}

function sharedWeight(
  shared: SharedThings,
  found: PairWeights,
  rows: readonly number[],
  { kind, smaller, witnesses }: { kind: ThingKind; smaller: number; witnesses: Witnesses },
): number {
  const counted = witnesses.count(shared, rows);
  let things = 0;
  let secluded = 0;
  let weight = 0;
  for (let at = 0; at < counted.length; at += 1) {
    const { row, pairs } = counted[at]!;
    found.persons[row] = pairs;
    if (pairs === 0) break;
    things += 1;
    secluded += rarityOf(shared, shared.thing[row]!, kind);
    if (counted[at + 1]?.pairs === pairs) continue;
    const digits = poissonSurprise(things, smaller * kind.accident * HOUSEHOLD ** (pairs - 1));
    const sure = Math.min(1, Math.max(0, (digits - LEAST_DIGITS) / (FULL_DIGITS - LEAST_DIGITS)));
    weight = Math.max(weight, (kind.shared * sure * secluded) / things);
  }
  for (const { row, pairs } of counted)
    if (pairs > 0) found.says[row] = Math.max(found.says[row]!, Math.round(weight * WHOLE));
  return weight;
}

const rarityOf = (shared: SharedThings, thing: number, kind: ThingKind): number =>
  rarity(kind, shared.advocatesOf[thing]!, shared.personsOf[thing]!);

interface Counted {
  readonly row: number;
  readonly pairs: number;
}

/** Counts the pairs of persons that things bind, each person once. */
class Witnesses {
  readonly #touches: DistinctTouches;

  constructor(touches: DistinctTouches) {
    this.#touches = touches;
  }

  /** The rows of one pair and kind, those that bind most first. */
  count(shared: SharedThings, rows: readonly number[]): Counted[] {
    const counted = rows.map((row) => ({ row, pairs: this.#pairs(shared, row) }));
    if (rows.length === 1) return counted;
    counted.sort((one, other) => other.pairs - one.pairs || one.row - other.row);
    const used = new Set<number>();
    const left = counted.map(({ row, pairs }) => ({ row, pairs: pairs === 0 ? 0 : this.#pairs(shared, row, used) }));
    return left.sort((one, other) => other.pairs - one.pairs || one.row - other.row);
  }

  /** The most pairs of a person of one advocate and another person of the other, nobody in two; `used` are left out, and grow. */
  #pairs(shared: SharedThings, row: number, used?: Set<number>): number {
    const { person, groupOffsets } = this.#touches;
    const thing = shared.thing[row]!;
    const one = groupOf(this.#touches, thing, shared.a[row]!);
    const other = groupOf(this.#touches, thing, shared.b[row]!);
    let left = groupOffsets[one]!;
    let right = groupOffsets[other]!;
    const leftEnd = groupOffsets[one + 1]!;
    const rightEnd = groupOffsets[other + 1]!;
    const seen = { one: 0, other: 0, both: 0 };
    while (left < leftEnd || right < rightEnd) {
      const ofOne = left < leftEnd ? person[left]! : Infinity;
      const ofOther = right < rightEnd ? person[right]! : Infinity;
      const next = Math.min(ofOne, ofOther);
      if (ofOne === next) left += 1;
      if (ofOther === next) right += 1;
      if (used?.has(next)) continue;
      used?.add(next);
      seen[ofOne === ofOther ? 'both' : ofOne === next ? 'one' : 'other'] += 1;
    }
    const all = seen.one + seen.other + seen.both;
    // The two advocates alone: that is what they have themselves.
    if (shared.bothOwn[row] === 1 && all <= 2) return 0;
    return Math.min(all >>> 1, seen.one + seen.both, seen.other + seen.both);
  }
}

/** Where runs of equal (a, b) begin, and where the last ends. */
function runsOf(a: Uint32Array, b: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(a.length + 1);
  let runs = 0;
  for (let row = 0; row < a.length; row += 1)
    if (row === 0 || a[row] !== a[row - 1] || b[row] !== b[row - 1]) offsets[runs++] = row;
  offsets[runs] = a.length;
  return offsets.slice(0, runs + 1);
}
