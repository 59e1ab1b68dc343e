/** What is known of an id that came before. */
export type Known =
  | { readonly state: 'new' }
  | { readonly state: 'duplicate'; readonly appending: Promise<unknown> | null }
  | { readonly state: 'conflict' };

/** Remembers the ids that came lately with a hash of their content, so that a retry is answered at the door. */
export interface RecentIds {
  /** Looks an id up and, if it is new, claims it for an append that is under way. */
  claim(name: string, contentHash: string, appending: Promise<unknown>): Known;
  /** The append became durable. */
  confirm(names: readonly string[]): void;
  /** The append failed: the ids may come again. */
  release(names: readonly string[]): void;
}

interface Entry {
  readonly contentHash: string;
  appending: Promise<unknown> | null;
}

/**
 * Holds at most `limit` ids; the one used longest ago leaves first. Forgetting is harmless: what comes twice is found
 * again behind the log, only later.
 */
export function createRecentIds(limit: number): RecentIds {
  const entries = new Map<string, Entry>();
  const touch = (name: string, entry: Entry) => {
    entries.delete(name);
    entries.set(name, entry);
  };
  return {
    claim: (name, contentHash, appending) => {
      const entry = entries.get(name);
      if (entry !== undefined) {
        touch(name, entry);
        if (entry.contentHash !== contentHash) return { state: 'conflict' };
        return { state: 'duplicate', appending: entry.appending };
      }
      entries.set(name, { contentHash, appending });
      if (entries.size > limit) entries.delete(entries.keys().next().value!);
      return { state: 'new' };
    },
    confirm: (names) => {
      for (const name of names) {
        const entry = entries.get(name);
        if (entry !== undefined) entry.appending = null;
      }
    },
    release: (names) => {
      for (const name of names) entries.delete(name);
    },
  };
}
