import type { FastifyInstance } from 'fastify';

/**
 * Everything comes from this server alone. Styles may stand in the page, because charts carry theirs inside the SVG; scripts
 * may not.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers that every answer carries. */
export function secureHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, next) => {
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'DENY')
      // Not no-referrer: forms would then say `Origin: null`, by which nobody can tell them from another site's.
      .header('referrer-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin');
    if (request.url.startsWith('/v1/')) reply.header('cache-control', 'no-store');
    next();
  });
}
