import { ModelError } from '../model-error.js';
import { NumberTable } from './number-table.js';
import type { WeightedPaths } from './paths.js';

/**
 * An absorbing chain as counted transitions. State 0 is the start, which nothing enters; every other state is the last `order` nodes of a
 * path so far, fewer at its beginning.
 */
export interface MarkovChain {
  readonly order: number;
  readonly states: number;
  /** `order` entries a state: its nodes, the newest last, -1 before the path's beginning. */
  readonly tuples: Int32Array;
  /** Transitions of state s are [offsets[s], offsets[s + 1]); none leads to its own state. */
  readonly offsets: Uint32Array;
  readonly to: Int32Array;
  readonly counts: Float64Array;
  /** How often each state was followed by a conversion, and by nothing. */
  readonly conversions: Float64Array;
  readonly nulls: Float64Array;
  /** How often each state was left: the sum of its transitions, conversions and nulls. */
  readonly leaves: Float64Array;
}

/**
 * Counts the transitions of paths into a chain.
 *
 * Convention: states of order k are the k last nodes (fewer at the beginning: such a state has one past only, so that a chain of full tuples
 * alone has the same probabilities). Staying in a state (a > a in order 1, a > a > a in order 2) is no transition: it changes no probability of
 * absorption. Empty paths and paths that were never taken add nothing.
 * Errors: ModelError MODEL_INPUT for too many nodes for the order. The caller has checked the paths.
 * Cost: one look-up a touchpoint; memory O(states + transitions), which the touchpoints bound.
 */
export function countTransitions(
  paths: WeightedPaths,
  { order, withNulls }: { order: number; withNulls: boolean },
): MarkovChain {
  const { offsets, nodes, conversions } = paths;
  const nulls = withNulls ? paths.nulls : undefined;
  const book = new Book(paths.nodeCount, order);
  const touches = nodes.length;
  for (let path = 1; path < offsets.length; path += 1) {
    const converted = conversions[path - 1]!;
    const lost = nulls ? nulls[path - 1]! : 0;
    const from = offsets[path - 1]!;
    const to = Math.min(offsets[path]!, touches);
    if (converted + lost === 0 || to === from) continue;
    let state = 0;
    for (let at = from; at < to; at += 1) state = book.step(state, nodes[at]!, converted + lost);
    book.end(state, converted, lost);
  }
  return book.chain();
}

/** States and transitions as they are met. A transition is known by the state that it leaves and the node that it adds. */
class Book {
  readonly #known: NumberTable;
  readonly #stateOf: NumberTable;
  #transitions = 0;
  #from = new Int32Array(1024);
  #to = new Int32Array(1024);
  #counts = new Float64Array(1024);
  #states = 1;
  #tuples: Int32Array;
  #conversions = new Float64Array(1024);
  #nulls = new Float64Array(1024);

  constructor(
    private readonly nodeCount: number,
    private readonly order: number,
  ) {
    const most = (nodeCount + 1) ** order;
    if (most > Number.MAX_SAFE_INTEGER)
      throw new ModelError(`${nodeCount} nodes are too many for a chain of order ${order}`);
    this.#known = new NumberTable(Math.min(most * nodeCount, Number.MAX_SAFE_INTEGER));
    this.#stateOf = new NumberTable(most);
    this.#tuples = new Int32Array(1024 * order).fill(-1);
  }

  /** Adds a node to a path that stands in a state, `weight` times. Returns the state it then stands in. */
  step(state: number, node: number, weight: number): number {
    const key = state * this.nodeCount + node;
    let transition = this.#known.get(key);
    if (transition < 0) {
      transition = this.#meet(state, node);
      this.#known.add(key, transition);
    }
    this.#counts[transition]! += weight;
    return this.#to[transition]!;
  }

  end(state: number, conversions: number, nulls: number): void {
    this.#conversions[state]! += conversions;
    this.#nulls[state]! += nulls;
  }

  #meet(state: number, node: number): number {
    if (this.#transitions === this.#from.length) {
      this.#from = longer(this.#from, new Int32Array(2 * this.#from.length));
      this.#to = longer(this.#to, new Int32Array(2 * this.#to.length));
      this.#counts = longer(this.#counts, new Float64Array(2 * this.#counts.length));
    }
    const transition = this.#transitions;
    this.#transitions += 1;
    this.#from[transition] = state;
    this.#to[transition] = this.#after(state, node);
    return transition;
  }

  /** The state of the last nodes of `state` and one more. */
  #after(state: number, node: number): number {
    const { order } = this;
    let key = 0;
    for (let i = 1; i < order; i += 1) key = key * (this.nodeCount + 1) + this.#tuples[state * order + i]! + 1;
    key = key * (this.nodeCount + 1) + node + 1;
    const known = this.#stateOf.get(key);
    if (known >= 0) return known;
    const fresh = this.#states;
    this.#states += 1;
    if (fresh === this.#conversions.length) {
      this.#tuples = longer(this.#tuples, new Int32Array(2 * this.#tuples.length));
      this.#conversions = longer(this.#conversions, new Float64Array(2 * fresh));
      this.#nulls = longer(this.#nulls, new Float64Array(2 * fresh));
    }
    for (let i = 1; i < order; i += 1) this.#tuples[fresh * order + i - 1] = this.#tuples[state * order + i]!;
    this.#tuples[fresh * order + order - 1] = node;
    this.#stateOf.add(key, fresh);
    return fresh;
  }

  chain(): MarkovChain {
    const states = this.#states;
    const conversions = this.#conversions.slice(0, states);
    const nulls = this.#nulls.slice(0, states);
    const offsets = new Uint32Array(states + 1);
    for (let i = 0; i < this.#transitions; i += 1) {
      if (this.#from[i] !== this.#to[i]) offsets[this.#from[i]! + 1]! += 1;
    }
    for (let state = 0; state < states; state += 1) offsets[state + 1]! += offsets[state]!;
    const next = offsets.slice(0, states);
    const to = new Int32Array(offsets[states]!);
    const counts = new Float64Array(offsets[states]!);
    const leaves = conversions.map((count, state) => count + nulls[state]!);
    for (let i = 0; i < this.#transitions; i += 1) {
      const from = this.#from[i]!;
      if (from === this.#to[i]) continue;
      const place = next[from]!;
      next[from] = place + 1;
      to[place] = this.#to[i]!;
      counts[place] = this.#counts[i]!;
      leaves[from]! += counts[place]!;
    }
    const tuples = this.#tuples.slice(0, states * this.order);
    return { order: this.order, states, tuples, offsets, to, counts, conversions, nulls, leaves };
  }
}

function longer<T extends Int32Array | Float64Array>(old: T, fresh: T): T {
  fresh.set(old);
  return fresh;
}
