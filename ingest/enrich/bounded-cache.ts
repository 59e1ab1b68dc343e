/** A map with a bound, cheap on a hit: two generations, of which the older is dropped whole when the younger is full. */

export interface BoundedCache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  /** Entries held, at most the bound. */
  readonly size: number;
}

/**
 * Holds at most `entries` values. What was asked for since the last change of generation survives the next one, so that the
 * often-asked stay, as in a least-recently-used cache, while a hit costs one map lookup and reorders nothing.
 */
export function boundedCache<K, V>(entries: number): BoundedCache<K, V> {
  if (!Number.isInteger(entries) || entries < 2)
    throw new RangeError(`a cache needs at least 2 entries, not ${entries}`);
  const half = entries >> 1;
  let young = new Map<K, V>();
  let old = new Map<K, V>();

  function put(key: K, value: V): void {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map<K, V>();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const value = young.get(key);
      if (value !== undefined) return value;
      const aged = old.get(key);
      if (aged !== undefined) put(key, aged);
      return aged;
    },
    set: put,
    get size() {
      return young.size + old.size;
    },
  };
}
