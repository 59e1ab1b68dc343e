import Fastify from 'fastify';
import { fail } from '../../ingest/events/errors.js';
import { isLoopback } from './auth/loopback.js';
import { answerErrors, sendError, unknownAddress } from './errors.js';
import { secureHeaders } from './headers.js';
import { listen } from './listen.js';
import type { ServerLogger } from './options.js';
import type { Readiness } from './readiness.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute, type Exposition } from './routes/metrics.js';

export interface MetricsServerOptions {
  /** Beyond loopback only with a token. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string;
  readonly metrics: Exposition;
  readonly readiness: Readiness;
  readonly logger: ServerLogger;
}

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The small door that every role has for those who watch over it: `/metrics`, `/health`, `/ready` and nothing else.
 * @throws FairleadError METRICS_LISTEN_REFUSED (beyond loopback without a token), PORT_IN_USE, PORT_DENIED, ADDRESS_UNAVAILABLE.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, port, token, metrics, readiness, logger } = options;
  if (token === '' && !isLoopback(host)) {
    throw fail('METRICS_LISTEN_REFUSED', {
      message: `listening on ${host === '' ? 'every address' : host} would let others read the metrics, and no token is set`,
    });
  }
  const fastify = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true, requestTimeout: 10_000 });
  secureHeaders(fastify);
  answerErrors(fastify, logger);
  fastify.setNotFoundHandler((request, reply) => sendError(reply, unknownAddress(request)));
  healthRoutes(fastify, readiness);
  metricsRoute(fastify, { metrics, token, readiness, open: true });
  const url = await listen(fastify, host, port);
  return { url, close: () => fastify.close() };
}
