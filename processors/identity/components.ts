/**
 * Connected components of a graph given as pairs of 64-bit node hashes.
 *
 * Shapes: `a` and `b` of equal length, one entry a link. Answer: `nodes` (each hash once) and `component` side by side; numbers of components run
 * from 0 without gaps in the order in which a component's first node appears. Nothing but equality of numbers has a meaning.
 * Cost: O(n α(n)) time; 12 bytes for each slot of a table at most half full, and 4 bytes a node. Union by size with path
 * halving (Tarjan and van Leeuwen, 1984). Worked example: links 1-2, 3-4, 2-3, 9-9 give components {1, 2, 3, 4} -> 0 and {9} -> 1.
 *
 * @param means 1 for each link whose end `a` only joins others and counts for nothing itself (a device); with it, components of fewer than two
 * nodes that count are left out, because nobody is joined by them. Where `b` is such a node, another link must have it as `a`.
 */
export function connectedComponents(a: BigUint64Array, b: BigUint64Array, means?: Uint8Array): Components {
  if (a.length !== b.length) throw new RangeError(`links need two ends each: ${a.length} and ${b.length} differ`);
  const index = new HashIndex(a.length);
  const left = halves(a);
  const right = halves(b);
  const forest = new Forest(Math.max(1024, a.length));
  const isMeans = means && new Uint8Array(2 * a.length);
  for (let i = 0; i < a.length; i += 1) {
    const one = index.of(left[2 * i]!, left[2 * i + 1]!);
    forest.union(one, index.of(right[2 * i]!, right[2 * i + 1]!));
    if (isMeans && means[i] === 1) isMeans[one] = 1;
  }
  const found = { nodes: index.hashes(), component: forest.numbered(index.size) };
  return isMeans ? joining(found, isMeans) : found;
}

/** A node's hash and, beside it, the number of its component. */
export interface Components {
  readonly nodes: BigUint64Array;
  readonly component: Uint32Array;
}

/** Keeps the components of at least two nodes that count. */
function joining({ nodes, component }: Components, isMeans: Uint8Array): Components {
  const counted = new Uint32Array(nodes.length);
  for (let node = 0; node < nodes.length; node += 1) if (isMeans[node] === 0) counted[component[node]!]! += 1;
  let kept = 0;
  for (let node = 0; node < nodes.length; node += 1) {
    if (counted[component[node]!]! < 2) continue;
    nodes[kept] = nodes[node]!;
    component[kept] = component[node]!;
    kept += 1;
  }
  return { nodes: nodes.subarray(0, kept), component: component.subarray(0, kept) };
}

/** 64-bit words as pairs of 32-bit ones: BigInt arithmetic would cost a hundred times as much. */
function halves(words: BigUint64Array): Uint32Array {
  return new Uint32Array(words.buffer, words.byteOffset, words.length * 2);
}

/** Open addressing from a 64-bit hash to the order of its first appearance. */
class HashIndex {
  size = 0;
  #slots: Uint32Array;
  #words: Uint32Array;

  constructor(expected: number) {
    let capacity = 1024;
    while (capacity < expected * 2) capacity *= 2;
    this.#slots = new Uint32Array(capacity);
    this.#words = new Uint32Array(Math.max(1024, expected) * 2);
  }

  of(low: number, high: number): number {
    if ((this.size + 1) * 2 > this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let slot = mix(low, high) & mask;
    for (;;) {
      const known = this.#slots[slot]!;
      if (known === 0) return this.#add(slot, low, high);
      if (this.#words[2 * known - 2] === low && this.#words[2 * known - 1] === high) return known - 1;
      slot = (slot + 1) & mask;
    }
  }

  hashes(): BigUint64Array {
    return new BigUint64Array(this.#words.buffer.slice(0, this.size * 8));
  }

  #add(slot: number, low: number, high: number): number {
    if (this.size * 2 === this.#words.length) {
      const wider = new Uint32Array(this.#words.length * 2);
      wider.set(this.#words);
      this.#words = wider;
    }
    this.#words[2 * this.size] = low;
    this.#words[2 * this.size + 1] = high;
    this.size += 1;
    this.#slots[slot] = this.size;
    return this.size - 1;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let known = 1; known <= this.size; known += 1) {
      let slot = mix(this.#words[2 * known - 2]!, this.#words[2 * known - 1]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = known;
    }
    this.#slots = slots;
  }
}

function mix(low: number, high: number): number {
  return (Math.imul(low ^ (high >>> 15), 0x9e3779b1) ^ high) >>> 0;
}

class Forest {
  #parent: Uint32Array;
  #weight: Uint32Array;
  #size = 0;

  constructor(expected: number) {
    this.#parent = new Uint32Array(expected);
    this.#weight = new Uint32Array(expected);
  }

  union(one: number, other: number): void {
    this.#reach(Math.max(one, other));
    const a = this.#root(one);
    const b = this.#root(other);
    if (a === b) return;
    const [big, small] = this.#weight[a]! >= this.#weight[b]! ? [a, b] : [b, a];
    this.#parent[small] = big;
    this.#weight[big]! += this.#weight[small]!;
  }

  /** The component of each of the first `count` nodes, numbered by first appearance. */
  numbered(count: number): Uint32Array {
    const numbers = new Uint32Array(count);
    const ofRoot = new Uint32Array(count);
    let next = 0;
    for (let node = 0; node < count; node += 1) {
      const root = this.#root(node);
      if (ofRoot[root] === 0) ofRoot[root] = ++next;
      numbers[node] = ofRoot[root]! - 1;
    }
    return numbers;
  }

  #root(node: number): number {
    const parent = this.#parent;
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  #reach(node: number): void {
    while (this.#parent.length <= node) {
      this.#parent = widened(this.#parent);
      this.#weight = widened(this.#weight);
    }
    for (; this.#size <= node; this.#size += 1) {
      this.#parent[this.#size] = this.#size;
      this.#weight[this.#size] = 1;
    }
  }
}

function widened(words: Uint32Array): Uint32Array {
  const wider = new Uint32Array(words.length * 2);
  wider.set(words);
  return wider;
}
