import { WHOLE_PPB } from '../../../models/attribution/largest-remainder.js';
import { creditsByNode } from '../../../models/attribution/credits-by-node.js';

/** What a model gives a node: `whole + ppb / 10^9` conversions exactly, and money in minor units. */
export interface NodeCredit {
  readonly whole: number;
  readonly ppb: number;
  readonly valueMinor: number;
}

export const NO_CREDIT: NodeCredit = { whole: 0, ppb: 0, valueMinor: 0 };

interface Paths {
  readonly offsets: Uint32Array;
  readonly nodes: Uint32Array;
}

/** Credits by node number, added up over chunks without rounding: integers all the way. */
export class CreditSums {
  readonly #whole: number[] = [];
  readonly #ppb: number[] = [];
  readonly #value: number[] = [];

  /** Adds a chunk's paths, one conversion each. `values`: minor units, 0 where a path is of another currency. */
  add({ offsets, nodes }: Paths, nodeCount: number, shares: Uint32Array, valuesMinor: Float64Array): void {
    const { whole, ppb, valueMinor } = creditsByNode({ offsets, nodes, nodeCount, shares, valuesMinor });
    for (let node = 0; node < nodeCount; node += 1) {
      const both = (this.#ppb[node] ?? 0) + ppb[node]!;
      const carried = both >= WHOLE_PPB;
      this.#ppb[node] = carried ? both - WHOLE_PPB : both;
      this.#whole[node] = (this.#whole[node] ?? 0) + whole[node]! + (carried ? 1 : 0);
      this.#value[node] = (this.#value[node] ?? 0) + valueMinor[node]!;
    }
  }

  of(node: number): NodeCredit {
    return { whole: this.#whole[node] ?? 0, ppb: this.#ppb[node] ?? 0, valueMinor: this.#value[node] ?? 0 };
  }
}

/** A share of a whole number of conversions, exactly. */
export function partOf(conversions: number, sharePpb: number): Pick<NodeCredit, 'whole' | 'ppb'> {
  const product = BigInt(conversions) * BigInt(sharePpb);
  return { whole: Number(product / BigInt(WHOLE_PPB)), ppb: Number(product % BigInt(WHOLE_PPB)) };
}

/** The double nearest to a credit. */
export const conversionsOf = ({ whole, ppb }: Pick<NodeCredit, 'whole' | 'ppb'>): number => whole + ppb / WHOLE_PPB;
