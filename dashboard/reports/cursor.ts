/** Cursors of paged lists: the last row's place, packed so that nobody builds one by hand. */
import { fail } from '../../ingest/events/errors.js';

/** Packs a place as URL-safe text. */
export function packCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/** Unpacks a cursor whose parts have the given types. Throws USAGE where it is not one of ours. */
export function unpackCursor(text: string, types: readonly ('string' | 'number')[]): (string | number)[] {
  try {
    const place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
    if (
      Array.isArray(place) &&
      place.length === types.length &&
      types.every((type, i) => typeof place[i] === type && (type === 'string' || Number.isSafeInteger(place[i])))
    ) {
      return place as (string | number)[];
    }
  } catch {
    // Falls through to the one complaint below.
  }
  throw fail('USAGE', { message: 'parameter cursor: not a cursor of this list' });
}
