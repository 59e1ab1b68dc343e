const FREE = -1;
const SMALLEST = 1 << 10;

/**
 * A table from whole numbers below 2^53 to whole numbers from 0, in typed arrays: by address where the keys are few, else by open
 * addressing, at most half full.
 */
export class NumberTable {
  #keys: Float64Array | null;
  #values: Int32Array;
  #filled = 0;

  /** `keys`: all keys are below this. */
  constructor(keys: number, mostDirect = 2 ** 23) {
    const direct = keys <= mostDirect;
    this.#keys = direct ? null : new Float64Array(SMALLEST).fill(FREE);
    this.#values = new Int32Array(direct ? keys : SMALLEST).fill(FREE);
  }

  /** The value of a key, or -1. */
  get(key: number): number {
    return this.#keys === null ? this.#values[key]! : this.#values[this.#place(this.#keys, key)]!;
  }

  /** Adds a key that the table has not. */
  add(key: number, value: number): void {
    if (this.#keys === null) {
      this.#values[key] = value;
      return;
    }
    this.#filled += 1;
    if (2 * this.#filled > this.#keys.length) this.#grow(this.#keys);
    const at = this.#place(this.#keys, key);
    this.#keys[at] = key;
    this.#values[at] = value;
  }

  /** Where a key stands, or the free place where it would. */
  #place(keys: Float64Array, key: number): number {
    const mask = keys.length - 1;
    const high = Math.floor(key / 2 ** 32);
    let mixed = Math.imul((key >>> 0) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    mixed ^= mixed >>> 15;
    let at = mixed & mask;
    while (keys[at] !== key && keys[at] !== FREE) at = (at + 1) & mask;
    return at;
  }

  #grow(keys: Float64Array): void {
    const values = this.#values;
    this.#keys = new Float64Array(2 * keys.length).fill(FREE);
    this.#values = new Int32Array(2 * keys.length).fill(FREE);
    for (let at = 0; at < keys.length; at += 1) {
      if (keys[at] === FREE) continue;
      const place = this.#place(this.#keys, keys[at]!);
      this.#keys[place] = keys[at]!;
      this.#values[place] = values[at]!;
    }
  }
}
