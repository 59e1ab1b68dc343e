import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { fail } from '../../../ingest/events/errors.js';
import { ErrorAnswer } from '../errors.js';

/** `/health`: the process answers. `/ready`: it takes requests, which it does not while it starts or stops. */
export function healthRoutes(app: FastifyInstance): void {
  let ready = false;
  app.addHook('onReady', (done) => {
    ready = true;
    done();
  });
  app.addHook('preClose', (done) => {
    ready = false;
    done();
  });
  const Health = Type.Object({ status: Type.Literal('ok') });
  app.get('/health', { config: { access: 'public' }, schema: { summary: 'Alive', response: { 200: Health } } }, () => ({
    status: 'ok',
  }));
  app.get(
    '/ready',
    { config: { access: 'public' }, schema: { summary: 'Ready', response: { 200: Health, 503: ErrorAnswer } } },
    () => {
      if (!ready) throw fail('NOT_READY');
      return { status: 'ok' };
    },
  );
}
