import { createHash } from 'node:crypto';
import type { Source } from '../events/kinds.js';

/** A key of the collector. It names what its sender may not choose: programme and source. */
export interface WriteKey {
  readonly name: string;
  /** The secret that a sender shows. A browser's key is public by nature: it may send little. */
  readonly key: string;
  readonly programme: string;
  readonly source: Extract<Source, 'browser' | 'server' | 'operator'>;
  /** Pages that a browser key may be used from (`https://shop.example`); every page where absent. */
  readonly origins?: readonly string[] | undefined;
}

export interface KeyRing {
  /**
   * The key that a request shows: `Authorization: Bearer KEY`, or for browser keys alone `?key=KEY`, because beacons cannot
   * set headers.
   */
  find(authorization: string | undefined, query: unknown): WriteKey | null;
  /** Whether some browser key may be used from this origin: all that a preflight request, which shows no key, can ask. */
  anyAllows(origin: string): boolean;
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64');

/** Keys are looked up by their hash, so that how long it takes tells nothing about how much of a key was right. */
export function createKeyRing(keys: readonly WriteKey[]): KeyRing {
  const byDigest = new Map(keys.map((key) => [digest(key.key), key]));
  const browserKeys = keys.filter((key) => key.source === 'browser');
  return {
    find: (authorization, query) => {
      const shown = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (shown !== undefined) return byDigest.get(digest(shown)) ?? null;
      if (typeof query !== 'string') return null;
      const key = byDigest.get(digest(query));
      return key?.source === 'browser' ? key : null;
    },
    anyAllows: (origin) => browserKeys.some((key) => key.origins === undefined || key.origins.includes(origin)),
  };
}
