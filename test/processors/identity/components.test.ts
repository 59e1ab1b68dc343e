import { describe, expect, it } from 'vitest';
import { connectedComponents } from '../../../processors/identity/components.js';
import { fc } from '../../support/properties.js';

/** By brute force: nodes are one while any link joins them. */
function slowly(links: readonly (readonly [bigint, bigint])[]): Map<bigint, bigint> {
  const least = new Map<bigint, bigint>();
  for (const node of links.flat()) least.set(node, node);
  for (let moved = true; moved;) {
    moved = false;
    for (const [a, b] of links) {
      const both = least.get(a)! < least.get(b)! ? least.get(a)! : least.get(b)!;
      if (least.get(a) !== both || least.get(b) !== both) moved = true;
      least.set(a, both);
      least.set(b, both);
    }
  }
  return least;
}

function partition(nodes: Iterable<readonly [bigint, bigint | number]>): string[] {
  const parts = new Map<bigint | number, bigint[]>();
  for (const [node, part] of nodes) parts.set(part, [...(parts.get(part) ?? []), node]);
  return [...parts.values()].map((members) => members.sort((a, b) => (a < b ? -1 : 1)).join(' ')).sort();
}

function quickly(links: readonly (readonly [bigint, bigint])[]): string[] {
  const { nodes, component } = connectedComponents(
    BigUint64Array.from(links, ([a]) => a),
    BigUint64Array.from(links, ([, b]) => b),
  );
  return partition([...nodes].map((node, index) => [node, component[index]!] as const));
}

describe('connectedComponents', () => {
  it('finds what brute force finds', () => {
    // Few nodes, so that links meet; whole 64-bit words, so that neither half alone tells them apart.
    const node = fc.constantFrom(
      0n,
      1n,
      2n,
      1n << 32n,
      (1n << 32n) + 1n,
      (1n << 63n) + 1n,
      (1n << 64n) - 1n,
      77n,
      78n,
      79n,
      1n << 48n,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 30 }), (links) => {
        expect(quickly(links)).toEqual(partition(slowly(links)));
      }),
    );
  });

  it('leaves out components of fewer than two nodes that count', () => {
    // Devices 1 and 2: the first joins 10 and 11, the second hangs on 12 alone; 20 and 21 are joined without one.
    const { nodes, component } = connectedComponents(
      BigUint64Array.of(1n, 2n, 1n, 20n),
      BigUint64Array.of(10n, 12n, 11n, 21n),
      Uint8Array.of(1, 1, 1, 0),
    );
    expect(partition([...nodes].map((node, index) => [node, component[index]!] as const))).toEqual([
      '1 10 11',
      '20 21',
    ]);
  });

  it('numbers components without gaps, and takes no links', () => {
    expect(connectedComponents(new BigUint64Array(), new BigUint64Array()).nodes).toHaveLength(0);
    expect([...connectedComponents(BigUint64Array.of(5n, 7n, 6n), BigUint64Array.of(6n, 7n, 5n)).component]).toEqual([
      0, 0, 1,
    ]);
  });

  it('grows with a long chain, and refuses ends that do not pair', () => {
    const count = 100_000;
    const chain = BigUint64Array.from({ length: count }, (_, index) => BigInt(index) * 2_654_435_761n);
    const { nodes, component } = connectedComponents(chain.subarray(0, count - 1), chain.subarray(1));
    expect(nodes).toHaveLength(count);
    expect(component.every((number) => number === 0)).toBe(true);
    expect(() => connectedComponents(new BigUint64Array(1), new BigUint64Array())).toThrow(RangeError);
  });
});
