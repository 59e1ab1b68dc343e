import { createHash, hash as hashOnce } from 'node:crypto';

/** Fairlead's own namespace for name-based ids (a random UUID, fixed for ever). */
export const NAMESPACE = '6f1f5c52-6d0e-4c35-9a55-1d2f7c1b0e7a';

/**
 * Joins parts so that no two different lists give the same text: each part carries its length
 * (["ab", "c"] and ["a", "bc"] differ; null and "" differ).
 */
function frame(parts: readonly (string | number | null)[]): string {
  let out = '';
  for (const part of parts) {
    if (part === null) out += '-;';
    else {
      const text = String(part);
      out += `${text.length}:${text};`;
    }
  }
  return out;
}

/** Name-based UUID (RFC 9562, version 5) of `name` in `namespace`, a UUID in its usual spelling. */
export function uuidV5(name: string, namespace: string = NAMESPACE): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Id of something derived, 32 hex digits: the same parts give the same id on every run and machine, so that a redo writes
 * what was written before. Parts are framed, never merely joined. SHA-256, cut to 128 bits.
 */
export function deterministicId(...parts: readonly (string | number | null)[]): string {
  return hashOnce('sha256', frame(parts), 'hex').slice(0, 32);
}
