import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ERRORS } from '../../../ingest/events/errors.js';
import type { Readiness } from '../readiness.js';

const Checks = Type.Record(Type.String(), Type.String(), { description: 'By what is needed, `ok` or what is wrong' });
const Ready = Type.Object({ status: Type.Literal('ok'), checks: Checks });
const NotReady = Type.Object({ status: Type.Literal('unavailable'), checks: Checks });

const NOT_READY = `NOT_READY: ${ERRORS.NOT_READY.text}`;

/**
 * `/health`: the process answers. `/ready`: it can do its work, which it cannot while it starts or stops, or while something that it
 * needs is gone.
 */
export function healthRoutes(app: FastifyInstance, readiness?: Readiness): void {
  let serves = NOT_READY;
  app.addHook('onReady', (done) => {
    serves = 'ok';
    done();
  });
  app.addHook('preClose', (done) => {
    serves = NOT_READY;
    done();
  });
  const Health = Type.Object({ status: Type.Literal('ok') });
  app.get('/health', { config: { access: 'public' }, schema: { summary: 'Alive', response: { 200: Health } } }, () => ({
    status: 'ok',
  }));
  app.get(
    '/ready',
    { config: { access: 'public' }, schema: { summary: 'Ready', response: { 200: Ready, 503: NotReady } } },
    async (_request, reply) => {
      const { ready, checks } = (await readiness?.ask()) ?? { ready: true, checks: {} };
      const ok = ready && serves === 'ok';
      return reply
        .code(ok ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ status: ok ? 'ok' : 'unavailable', checks: { ...checks, http: serves } });
    },
  );
}
