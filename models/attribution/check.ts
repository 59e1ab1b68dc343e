import { ModelError } from '../model-error.js';

/** Throws ModelError unless `offsets` is a valid CSR index: it starts at 0 and never falls. Cost: O(paths). */
export function checkOffsets(offsets: Uint32Array): void {
  if (offsets.length === 0 || offsets[0] !== 0) throw new ModelError('offsets must begin with 0');
  for (let i = 1; i < offsets.length; i += 1) {
    if (offsets[i]! < offsets[i - 1]!) throw new ModelError(`offsets fall at path ${i - 1}`);
  }
}

/** Throws ModelError unless a column has one entry a touchpoint. */
export function checkColumn(name: string, column: ArrayLike<number>, offsets: Uint32Array): void {
  const touches = offsets[offsets.length - 1]!;
  if (column.length !== touches)
    throw new ModelError(`${name} has ${column.length} entries for ${touches} touchpoints`);
}

/** Throws ModelError unless a column has one whole number a path, none below zero, with a sum that a double holds. Returns the sum. */
export function checkCounts(name: string, column: ArrayLike<number>, offsets: Uint32Array): number {
  if (column.length !== offsets.length - 1)
    throw new ModelError(`${name} has ${column.length} entries for ${offsets.length - 1} paths`);
  let sum = 0;
  for (let path = 0; path < column.length; path += 1) {
    const count = column[path]!;
    if (!(count >= 0 && Number.isSafeInteger(count)))
      throw new ModelError(`${name} of path ${path} is ${count}, not a whole number from 0`);
    sum += count;
  }
  if (!Number.isSafeInteger(sum)) throw new ModelError(`${name} sum to more than 2^53 - 1`);
  return sum;
}

/** The length of the longest path. Cost: O(paths). */
export function longestPath(offsets: Uint32Array): number {
  let longest = 0;
  for (let i = 1; i < offsets.length; i += 1) longest = Math.max(longest, offsets[i]! - offsets[i - 1]!);
  return longest;
}
