import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { fail } from '../../../ingest/events/errors.js';
import type { Readiness } from '../readiness.js';

/** Where the text of the metrics comes from. */
export interface Exposition {
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsRouteOptions {
  readonly metrics: Exposition;
  /** What a scraper must show; empty for nobody but where it is `open`. */
  readonly token: string;
  /** Whether no token is needed where none is set: only where nobody but this machine gets in. */
  readonly open: boolean;
  /** Asked before, so that what is told of the warehouse is of now. */
  readonly readiness?: Readiness | undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** `GET /metrics` in Prometheus's text form. */
export function metricsRoute(app: FastifyInstance, { metrics, token, open, readiness }: MetricsRouteOptions): void {
  const expected = digest(`Bearer ${token}`);
  app.get(
    '/metrics',
    {
      config: { access: 'metrics-token' },
      schema: { summary: 'Metrics for Prometheus', produces: ['text/plain'] },
      onRequest: (request, _reply, next) => {
        const given = digest(request.headers.authorization ?? '');
        const shown = token !== '' && timingSafeEqual(given, expected);
        if (!shown && !(open && token === '')) throw fail('METRICS_TOKEN_REQUIRED');
        next();
      },
    },
    async (_request, reply) => {
      await readiness?.ask();
      const text = await metrics.text();
      return reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
    },
  );
}
