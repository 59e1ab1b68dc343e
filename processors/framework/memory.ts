import { KINDS, type Kind } from '../../ingest/events/kinds.js';
import type { Recalled } from './processor.js';

interface Kept {
  readonly kinds: readonly Kind[];
  readonly tables: readonly string[];
  readonly value: Promise<unknown>;
}

/** What processors recall from one step to the next. It is forgotten as soon as something comes to what it follows from. */
export class Memory {
  readonly #kept = new Map<string, Kept>();

  /** Reads it, unless that was done since anything changed. What cannot be read is not remembered. */
  recall<T>({ name, kinds, tables, read }: Recalled<T>): Promise<T> {
    const known = this.#kept.get(name);
    if (known) return known.value as Promise<T>;
    const value = read();
    const kept = { kinds, tables, value };
    this.#kept.set(name, kept);
    value.catch(() => void (this.#kept.get(name) === kept && this.#kept.delete(name)));
    return value;
  }

  /** A step begins with new events of some kinds. */
  begin(hasNew: (kind: Kind) => boolean): void {
    const fresh = new Set(KINDS.filter(hasNew));
    for (const [name, { kinds }] of this.#kept) if (kinds.some((kind) => fresh.has(kind))) this.#kept.delete(name);
  }

  /** Rows come to a table. */
  touch(table: string): void {
    for (const [name, { tables }] of this.#kept) if (tables.includes(table)) this.#kept.delete(name);
  }

  clear(): void {
    this.#kept.clear();
  }
}
