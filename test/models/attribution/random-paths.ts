import type { WeightedPaths } from '../../../models/attribution/paths.js';
import { fc } from '../../support/properties.js';

/** A path as a test writes it. */
export interface TestPath {
  readonly nodes: readonly number[];
  readonly conversions: number;
  readonly nulls: number;
}

/** The columns of paths, frozen as far as typed arrays can be: a copy is compared afterwards where it matters. */
export function columnsOf(paths: readonly TestPath[], nodeCount: number): WeightedPaths {
  const offsets = new Uint32Array(paths.length + 1);
  paths.forEach(({ nodes }, i) => (offsets[i + 1] = offsets[i]! + nodes.length));
  return Object.freeze({
    offsets,
    nodes: Uint16Array.from(paths.flatMap(({ nodes }) => nodes)),
    nodeCount,
    conversions: Float64Array.from(paths, ({ conversions }) => conversions),
    nulls: Float64Array.from(paths, ({ nulls }) => nulls),
  });
}

/** Random paths over few channels, with repeats and cycles, empty ones and ones that were never taken. */
export const randomPaths = (nodeCount: number, maxLength = 12): fc.Arbitrary<TestPath[]> =>
  fc.array(
    fc.record({
      nodes: fc.array(fc.nat(nodeCount - 1), { maxLength }),
      conversions: fc.nat(5),
      nulls: fc.nat(5),
    }),
    { maxLength: 25 },
  );
