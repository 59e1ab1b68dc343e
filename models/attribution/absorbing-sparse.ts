import { ModelError } from '../model-error.js';
import type { MarkovChain } from './markov-chain.js';

/** Doubles that the basis of GMRES may take: 128 MB. */
const BASIS_DOUBLES = 2 ** 24;
const LONGEST_BASIS = 200;
const SHORTEST_BASIS = 24;
/** Sweeps between two looks at how far they got, and how many are endured rather than a round of GMRES, whose steps cost more and more. */
const SWEEPS = 24;
const ENDURED_SWEEPS = 3000;
/** Steps of the iteration for one right side, at most. */
const MOST_STEPS = 200_000;
/** Where rounding ends the gain, an answer this many times the tolerance off is still given. */
const FORGIVEN = 10;

/** A chain whose states are put in an order in which most transitions lead back to what is already known. */
export interface SparseSystem {
  readonly n: number;
  /** Place of each state of the chain; the start is the last. */
  readonly placeOf: Int32Array;
  /** Transitions by place: those to earlier places are [offsets[i], middles[i]), to later ones [middles[i], offsets[i + 1]). */
  readonly offsets: Uint32Array;
  readonly middles: Uint32Array;
  readonly to: Int32Array;
  readonly chances: Float64Array;
  /** Chance of a conversion as the next step, by place. */
  readonly converts: Float64Array;
  /** Expected visits to each place from the start. */
  readonly visits: Float64Array;
}

/**
 * Prepares a chain of many states for solving. Cost: O(states + transitions).
 *
 * Visits need no solution: a chain of counted paths visits each state, on the average path, as often as the paths did.
 */
export function sparseSystem(chain: MarkovChain): SparseSystem {
  const { states: n, leaves } = chain;
  const placeOf = postorder(chain);
  const stateAt = new Int32Array(n);
  placeOf.forEach((place, state) => (stateAt[place] = state));
  const offsets = new Uint32Array(n + 1);
  const middles = new Uint32Array(n);
  const to = new Int32Array(chain.to.length);
  const chances = new Float64Array(chain.to.length);
  let next = 0;
  for (let place = 0; place < n; place += 1) {
    const state = stateAt[place]!;
    for (const later of [false, true]) {
      if (later) middles[place] = next;
      for (let at = chain.offsets[state]!; at < chain.offsets[state + 1]!; at += 1) {
        const target = placeOf[chain.to[at]!]!;
        if (target > place !== later) continue;
        to[next] = target;
        chances[next] = chain.counts[at]! / leaves[state]!;
        next += 1;
      }
    }
    offsets[place + 1] = next;
  }
  const converts = Float64Array.from(stateAt, (state) => chain.conversions[state]! / leaves[state]!);
  const visits = Float64Array.from(stateAt, (state) => leaves[state]! / leaves[0]!);
  return { n, placeOf, offsets, middles, to, chances, converts, visits };
}

/** Places of the states in the order in which a walk into depth leaves them: successors before their predecessors, cycles aside. */
function postorder({ states, offsets, to }: MarkovChain): Int32Array {
  const placeOf = new Int32Array(states).fill(-1);
  const met = new Uint8Array(states);
  const stack = new Int32Array(states);
  const cursor = offsets.slice(0, states);
  let depth = 1;
  let place = 0;
  met[0] = 1;
  while (depth > 0) {
    const state = stack[depth - 1]!;
    const at = cursor[state]!;
    if (at === offsets[state + 1]!) {
      placeOf[state] = place;
      place += 1;
      depth -= 1;
      continue;
    }
    cursor[state] = at + 1;
    const target = to[at]!;
    if (met[target] !== 0) continue;
    met[target] = 1;
    stack[depth] = target;
    depth += 1;
  }
  return placeOf;
}

interface Asked {
  readonly right: Float64Array;
  readonly removed: Uint8Array;
  /** How far the start's value may be off. */
  readonly tolerance: number;
}

export interface SparseSolution {
  /** By place. */
  readonly solution: Float64Array;
  /** No more than this is the start's value away from the exact one. */
  readonly bound: number;
}

/**
 * Solves (I - Q) x = b for a chain without some of its states.
 *
 * Shapes: `right` and `removed` by place; `removed` is not 0 for a state that leads nowhere (its x is 0).
 * Units: as the right side.
 * Convention: sweeps of Gauss and Seidel from the ends back to the start, and GMRES on the system that they prepare, whichever promises to
 * be done sooner: what has no cycle is solved by the first sweep, what mixes well by a few steps of GMRES, what ends soon by more sweeps. It stops
 * where the start's value is within `tolerance`, which is proven, not guessed: an error at the start is no more than the residual at
 * each state times the expected visits to it.
 * Errors: ModelError MODEL_UNSOLVED where not even ten times the tolerance is reached: never an answer that is wrong by more.
 * Cost: O(transitions) a step; steps grow with the cycles that matter. Memory of at most 128 MB for the basis, or 24 vectors.
 * Source: Y. Saad and M. H. Schultz, "GMRES" (1986); Y. Saad, "Iterative methods for sparse linear systems" (2003), sections 4.1 and 6.5.
 */
export function solveSparse(system: SparseSystem, { right, removed, tolerance }: Asked): SparseSolution {
  const { n } = system;
  const longest = Math.max(SHORTEST_BASIS, Math.min(LONGEST_BASIS, Math.floor(BASIS_DOUBLES / n)));
  const solution = right.slice();
  sweep(system, solution, removed);
  const state = { right, removed, solution };
  const work = new Float64Array(n);
  const basis: Float64Array[] = [];
  // The residual of the system as it stands is at most about twice that of the prepared one.
  const enough = tolerance / (4 * Math.sqrt(dot(system.visits, system.visits)));
  let bound = boundOf(system, state);
  let length = SHORTEST_BASIS;
  for (let steps = 0; bound > tolerance && steps < MOST_STEPS; length = Math.min(2 * length, longest)) {
    const before = bound;
    prepared(system, { ...state, into: work });
    steps += cycle(system, { residual: work, removed, solution, length, basis, enough });
    bound = boundOf(system, state);
    for (let last = Infinity; bound > tolerance && steps < MOST_STEPS && sweepsPay(bound / last, bound / tolerance);) {
      last = bound;
      for (let i = 0; i < SWEEPS; i += 1) oneSweep(system, state);
      steps += SWEEPS;
      bound = boundOf(system, state);
    }
    if (!(bound < before)) break;
  }
  if (bound > FORGIVEN * tolerance)
    throw new ModelError(
      `the chain's equations were solved to ${bound.toExponential(1)} only, not to ${tolerance.toExponential(1)}`,
      'MODEL_UNSOLVED',
    );
  return { solution, bound };
}

/** Whether going on with sweeps reaches what is still to be gained before a round of GMRES would. */
function sweepsPay(gained: number, wanted: number): boolean {
  return gained === 0 || (gained < 1 && (SWEEPS * Math.log(wanted)) / -Math.log(gained) < ENDURED_SWEEPS);
}

/** x := b + Q x, each state with the newest values. */
function oneSweep({ n, offsets, to, chances }: SparseSystem, { right, removed, solution }: State): void {
  for (let i = 0; i < n; i += 1) {
    if (removed[i] !== 0) continue;
    let sum = right[i]!;
    const end = offsets[i + 1]!;
    for (let at = offsets[i]!; at < end; at += 1) sum += chances[at]! * solution[to[at]!]!;
    solution[i] = sum;
  }
}

/** Solves (I - L) x = x in place, L being the transitions to earlier places. */
function sweep({ n, offsets, middles, to, chances }: SparseSystem, x: Float64Array, removed: Uint8Array): void {
  for (let i = 0; i < n; i += 1) {
    if (removed[i] !== 0) {
      x[i] = 0;
      continue;
    }
    let sum = x[i]!;
    const end = middles[i]!;
    for (let at = offsets[i]!; at < end; at += 1) sum += chances[at]! * x[to[at]!]!;
    x[i] = sum;
  }
}

/** (I - L)^-1 U x into `into`, U being the transitions to later places. */
function backEdges(system: SparseSystem, x: Float64Array, removed: Uint8Array, into: Float64Array): void {
  const { n, offsets, middles, to, chances } = system;
  for (let i = 0; i < n; i += 1) {
    let sum = 0;
    const end = offsets[i + 1]!;
    for (let at = middles[i]!; at < end; at += 1) sum += chances[at]! * x[to[at]!]!;
    into[i] = sum;
  }
  sweep(system, into, removed);
}

interface State {
  readonly right: Float64Array;
  readonly removed: Uint8Array;
  readonly solution: Float64Array;
}

/** The residual of the prepared system: (I - L)^-1 (b + U x) - x. */
function prepared(system: SparseSystem, { right, removed, solution, into }: State & { into: Float64Array }): void {
  const { n, offsets, middles, to, chances } = system;
  for (let i = 0; i < n; i += 1) {
    let sum = right[i]!;
    for (let at = middles[i]!; at < offsets[i + 1]!; at += 1) sum += chances[at]! * solution[to[at]!]!;
    into[i] = sum;
  }
  sweep(system, into, removed);
  for (let i = 0; i < n; i += 1) into[i]! -= solution[i]!;
}

/** How far the start's value can be from the exact one: residuals of the system as it stands, by expected visits. */
function boundOf({ n, offsets, to, chances, visits }: SparseSystem, { right, removed, solution }: State): number {
  let bound = 0;
  for (let i = 0; i < n; i += 1) {
    if (removed[i] !== 0) continue;
    let sum = right[i]!;
    for (let at = offsets[i]!; at < offsets[i + 1]!; at += 1) sum += chances[at]! * solution[to[at]!]!;
    bound += visits[i]! * Math.abs(sum - solution[i]!);
  }
  return bound;
}

interface Cycle {
  readonly residual: Float64Array;
  readonly removed: Uint8Array;
  readonly solution: Float64Array;
  readonly length: number;
  readonly basis: Float64Array[];
  /** A residual of this length ends the cycle. */
  readonly enough: number;
}

/** One cycle of GMRES: improves the solution in place. Returns the steps it took. */
function cycle(system: SparseSystem, { residual, removed, solution, length, basis, enough }: Cycle): number {
  const { n } = system;
  const norm = Math.sqrt(dot(residual, residual));
  if (!(norm > 0)) return 1;
  const vector = (k: number): Float64Array => (basis[k] ??= new Float64Array(n));
  scaled(residual, 1 / norm, vector(0));
  const rotations = new Rotations(length, norm);
  let k = 0;
  while (k < length) {
    const next = vector(k + 1);
    const last = vector(k);
    backEdges(system, last, removed, next);
    for (let i = 0; i < n; i += 1) next[i] = last[i]! - next[i]!;
    const column = rotations.column(k);
    for (let j = 0; j <= k; j += 1) {
      column[j] = dot(next, vector(j));
      addScaled(next, -column[j]!, vector(j));
    }
    const size = Math.sqrt(dot(next, next));
    const rest = rotations.close(k, size);
    k += 1;
    if (rest < Math.max(enough, norm * Number.EPSILON) || size < Number.EPSILON) break;
    scaled(next, 1 / size, next);
  }
  const weights = rotations.solve(k);
  for (let j = 0; j < k; j += 1) addScaled(solution, weights[j]!, vector(j));
  return k;
}

/** The small least-squares problem of GMRES, kept triangular by Givens rotations. */
class Rotations {
  readonly #columns: Float64Array[] = [];
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #right: Float64Array;

  constructor(
    private readonly length: number,
    norm: number,
  ) {
    this.#cosines = new Float64Array(length);
    this.#sines = new Float64Array(length);
    this.#right = new Float64Array(length + 1);
    this.#right[0] = norm;
  }

  column(k: number): Float64Array {
    return (this.#columns[k] ??= new Float64Array(this.length + 1));
  }

  /** Turns column k, whose entry below the diagonal is `size`. Returns what is left of the residual. */
  close(k: number, size: number): number {
    const column = this.column(k);
    for (let j = 0; j < k; j += 1) {
      const [upper, lower] = [column[j]!, column[j + 1]!];
      column[j] = this.#cosines[j]! * upper + this.#sines[j]! * lower;
      column[j + 1] = -this.#sines[j]! * upper + this.#cosines[j]! * lower;
    }
    const length = Math.hypot(column[k]!, size);
    this.#cosines[k] = length === 0 ? 1 : column[k]! / length;
    this.#sines[k] = length === 0 ? 0 : size / length;
    column[k] = length;
    this.#right[k + 1] = -this.#sines[k]! * this.#right[k]!;
    this.#right[k] = this.#cosines[k]! * this.#right[k]!;
    return Math.abs(this.#right[k + 1]!);
  }

  solve(k: number): Float64Array {
    const weights = new Float64Array(k);
    for (let i = k - 1; i >= 0; i -= 1) {
      let sum = this.#right[i]!;
      for (let j = i + 1; j < k; j += 1) sum -= this.#columns[j]![i]! * weights[j]!;
      const pivot = this.#columns[i]![i]!;
      weights[i] = pivot === 0 ? 0 : sum / pivot;
    }
    return weights;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i += 1) a[i]! += factor * b[i]!;
}

function scaled(a: Float64Array, factor: number, into: Float64Array): void {
  for (let i = 0; i < a.length; i += 1) into[i] = factor * a[i]!;
}
