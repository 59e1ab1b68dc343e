import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail } from '../../../ingest/events/errors.js';
import type { Accounts } from './accounts.js';
import { mayAct, type Role } from './roles.js';
import { refuseOtherSites } from './same-origin.js';
import type { Session, Sessions } from './sessions.js';

/**
 * What a route needs: a role of a signed-in person; a write key (the collector checks it); the control token or that of the
 * metrics (their routes check it); or nothing.
 */
export type Access = Role | 'write-key' | 'control-token' | 'metrics-token' | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route names one, or the server does not start. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Who is signed in; null for nobody. */
    session: Session | null;
  }
}

export const COOKIE = 'fairlead_session';

export interface Gate {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly publicUrl: string | undefined;
}

/** The session of a request, with the present role of its account. */
export function sessionOf(request: FastifyRequest, { sessions, accounts }: Gate): Session | null {
  const token = request.cookies[COOKIE];
  const session = token === undefined ? null : sessions.find(token);
  if (session === null || session.name === null) return session;
  const role = accounts.roleOf(session.name);
  return role === null ? null : { ...session, role };
}

/** Throws SIGN_IN_REQUIRED or FORBIDDEN unless the request's person may act as `needs`. */
export function demandRole(request: FastifyRequest, needs: Role): Session {
  const { session } = request;
  if (session === null) throw fail('SIGN_IN_REQUIRED');
  if (!mayAct(session.role, needs)) {
    throw fail('FORBIDDEN', { message: `this needs the role ${needs}; you are ${session.role}` });
  }
  return session;
}

/** Makes every route name what it needs, and refuses requests that do not have it. */
export function guardRoutes(app: FastifyInstance, gate: Gate): void {
  app.decorateRequest('session', null);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) {
      throw fail('BUG', { message: `route ${String(route.method)} ${route.url} names no role` });
    }
  });
  app.addHook('onRequest', (request, _reply, next) => {
    request.session = sessionOf(request, gate);
    const access = request.routeOptions.config.access ?? 'public';
    if (access === 'write-key' || access === 'control-token' || access === 'metrics-token') return next();
    refuseOtherSites(request, gate.publicUrl);
    if (access !== 'public') demandRole(request, access);
    return next();
  });
}
