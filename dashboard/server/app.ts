import { fileURLToPath } from 'node:url';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { collector } from '../../ingest/sources/collector.js';
import { REPORTS } from '../reports/index.js';
import { guardRoutes, type Gate } from './auth/access.js';
import { createAccounts } from './auth/accounts.js';
import { createSignInLinks, type SignInLinks } from './auth/links.js';
import { signInRoutes } from './auth/routes.js';
import { openSessions } from './auth/sessions.js';
import { answerErrors, codedError, sendError, unknownAddress } from './errors.js';
import { secureHeaders } from './headers.js';
import type { AppOptions } from './options.js';
import { appFiles } from './routes/app-files.js';
import { controlRoute } from './routes/control.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute } from './routes/metrics.js';
import { identityRoutes } from './routes/identity.js';
import { auditRoutes } from './routes/audits.js';
import { reviewRoutes } from './routes/reviews.js';
import { reportRoutes } from './routes/reports.js';
import { rulesRoutes } from './routes/rules.js';
import { streamRoute, type Stream } from './routes/stream.js';

export interface App {
  readonly fastify: FastifyInstance;
  readonly links: SignInLinks;
  readonly stream: Stream;
}

/** The dashboard's build, seen from the compiled server and from its source. */
function builtApp(): string {
  const compiled = import.meta.url.endsWith('.js');
  return fileURLToPath(new URL(compiled ? '../app' : '../../dist/dashboard/app', import.meta.url));
}

/** A schema is the type, the check and the documentation of what it describes. Query strings are read by their reports. */
function checkWithTypebox(fastify: FastifyInstance): void {
  fastify.setValidatorCompiler<TSchema>(({ schema, httpPart }) => {
    if (httpPart === 'querystring' || httpPart === 'headers') return () => true;
    const validator = Compile(schema);
    return (value: unknown) => {
      if (validator.Check(value)) return { value };
      const [problem] = validator.Errors(value);
      const path = problem?.instancePath.slice(1).replaceAll('/', '.') ?? '';
      const message = `${path === '' ? String(httpPart) : path}: ${problem?.message ?? 'is not valid'}`;
      return { error: fail('USAGE', { message }) };
    };
  });
  // What goes out is written as it is: tests hold answers against their schemas, and no field is dropped silently.
  fastify.setSerializerCompiler(() => (value) => JSON.stringify(value));
}

function parseForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

async function documentRoutes(fastify: FastifyInstance): Promise<void> {
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Fairlead', description: 'Events in, explained credits out.', version: '1' },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'fairlead_session' },
          writeKey: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access;
      const scheme = access === 'write-key' || access === 'metrics-token' ? 'writeKey' : 'session';
      const security: Record<string, string[]>[] = access === 'public' ? [] : [{ [scheme]: [] }];
      const outside = !url.startsWith('/v1/') || access === 'control-token' || url === '/v1/openapi.json';
      return {
        schema: { ...schema, security, hide: outside, description: schema?.description ?? `Needs: ${access}.` },
        url,
      };
    },
  });
}

/** The bare server: how it reads, checks, fails and guards. */
function createFastify(options: AppOptions): FastifyInstance {
  const fastify = Fastify({
    logger: false,
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    requestTimeout: 120_000,
    trustProxy: options.public_url ? 'loopback' : false,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error: unknown, _request: FastifyRequest, reply: FastifyReply) =>
      void sendError(reply, codedError(error)),
  });
  secureHeaders(fastify);
  checkWithTypebox(fastify);
  parseForms(fastify);
  answerErrors(fastify, options.logger);
  fastify.setNotFoundHandler((request, reply) => sendError(reply, unknownAddress(request)));
  return fastify;
}

/** Builds the app: collector, API, dashboard. Opens no port. Throws CONFIG_INVALID, and BUG for a route without a role. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { now = Date.now, reports = REPORTS, door, programmeId, logger, metrics } = options;
  const fastify = createFastify(options);
  await fastify.register(cookie);
  await fastify.register(compress, { encodings: ['gzip', 'identity'], threshold: 2048 });
  const accounts = createAccounts(options.accounts);
  const sessions = await openSessions(options.dataDir, options.secrets?.sessionSecret ?? '', now);
  const gate: Gate = { sessions, accounts, publicUrl: options.public_url || undefined };
  guardRoutes(fastify, gate);
  await documentRoutes(fastify);

  const links = createSignInLinks(now);
  healthRoutes(fastify, options.readiness);
  if (options.exposition) metricsRoute(fastify, { ...options.exposition, open: false, readiness: options.readiness });
  signInRoutes(fastify, { ...gate, links, now });
  reportRoutes(fastify, { reports, door, programmeId, inside: options.inside });
  rulesRoutes(fastify, options);
  auditRoutes(fastify, { log: options.log, programmeId, now });
  const stream = streamRoute(fastify, { status: reports['status'], door, programmeId, gate, logger });
  identityRoutes(fastify, { log: options.log, programmeId, now });
  reviewRoutes(fastify, { log: options.log, door, programmeId, now });
  controlRoute(fastify, options);
  await fastify.register(collector, {
    log: options.log,
    writeKeys: options.writeKeys,
    now,
    appended: (topic, seconds, records) => metrics?.append(topic, seconds, records),
    counted: (kind, outcome, events) => metrics?.atDoor(kind, outcome, events),
  });
  fastify.get('/v1/openapi.json', { config: { access: 'public' }, schema: { summary: 'This description' } }, () =>
    fastify.swagger(),
  );
  const signInPath = accounts.configured ? '/sign-in/password' : '/sign-in';
  appFiles(fastify, { appDir: options.appDir ?? builtApp(), signInPath });
  fastify.addHook('preClose', (done) => {
    stream.close();
    done();
  });
  await fastify.ready();
  return { fastify, links, stream };
}
