/** Sets of nodes that grow together: union by size with path halving (Tarjan and van Leeuwen 1984), O(α) a call. */
export class Forest {
  readonly #parent: Uint32Array;
  readonly #size: Uint32Array;

  constructor(nodes: number) {
    this.#parent = Uint32Array.from({ length: nodes }, (_, node) => node);
    this.#size = new Uint32Array(nodes).fill(1);
  }

  /** Joins the sets of two nodes, unless they have more than `most` nodes together. */
  join(one: number, other: number, most = Infinity): void {
    const a = this.#root(one);
    const b = this.#root(other);
    if (a === b || this.#size[a]! + this.#size[b]! > most) return;
    const [big, small] = this.#size[a]! >= this.#size[b]! ? [a, b] : [b, a];
    this.#parent[small] = big;
    this.#size[big]! += this.#size[small]!;
  }

  /** For each node the least node of its set. */
  leasts(): Uint32Array {
    const nodes = this.#parent.length;
    const least = new Uint32Array(nodes).fill(nodes);
    return Uint32Array.from({ length: nodes }, (_, node) => {
      const root = this.#root(node);
      // Nodes come in rising order, so the first of a set is its least.
      if (least[root] === nodes) least[root] = node;
      return least[root]!;
    });
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
}
