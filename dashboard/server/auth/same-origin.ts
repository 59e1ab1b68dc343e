import type { FastifyRequest } from 'fastify';
import { fail } from '../../../ingest/events/errors.js';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null; // "null" of sandboxed pages, or nonsense: another site.
  }
}

/**
 * Refuses a request that would change something and comes from a page of another site (CSRF). The session cookie is
 * SameSite=Lax; this is the second lock, and the one for signing in, which needs no cookie. Throws CSRF_REFUSED.
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string | undefined): void {
  if (READS.has(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  if (site !== undefined) throw fail('CSRF_REFUSED');
  const { origin } = request.headers;
  if (origin === undefined) return;
  const host = hostOf(origin);
  if (host === request.headers.host || (publicUrl !== undefined && host === hostOf(publicUrl))) return;
  throw fail('CSRF_REFUSED');
}
