/**
 * The order of rows by a key, equal keys in the order given.
 *
 * Shapes: `keys`, one whole number below `count` a row; `order`, a permutation of the rows to start from (their own order without it). Answer: a fresh
 * permutation. Cost: O(rows + count). Source: Knuth, TAOCP 3, 5.2 (distribution counting). Example: keys 1 0 1 give 1 0 2.
 */
export function countingOrder(keys: ArrayLike<number>, count: number, order?: Uint32Array): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < keys.length; row += 1) starts[keys[row]! + 1]! += 1;
  for (let key = 0; key < count; key += 1) starts[key + 1]! += starts[key]!;
  const sorted = new Uint32Array(keys.length);
  for (let at = 0; at < keys.length; at += 1) {
    const row = order === undefined ? at : order[at]!;
    sorted[starts[keys[row]!]!++] = row;
  }
  return sorted;
}

/** Where each key's rows begin in their order, and where the last end: `count` + 1 entries. Cost: O(rows + count). */
export function offsetsOf(keys: ArrayLike<number>, count: number): Uint32Array {
  const offsets = new Uint32Array(count + 1);
  for (let row = 0; row < keys.length; row += 1) offsets[keys[row]! + 1]! += 1;
  for (let key = 0; key < count; key += 1) offsets[key + 1]! += offsets[key]!;
  return offsets;
}
