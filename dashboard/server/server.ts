import type { AddressInfo } from 'node:net';
import { fail, type FairleadError } from '../../ingest/events/errors.js';
import { buildApp } from './app.js';
import { refuseOpenDoors } from './auth/loopback.js';
import { isRole, ROLES } from './auth/roles.js';
import type { ServerOptions } from './options.js';

export type { AppOptions, CommandIo, ServerLogger, ServerOptions } from './options.js';

export interface Server {
  /** How browsers reach it. */
  readonly url: string;
  /** How this machine reaches it. */
  readonly localUrl: string;
  /** A link that signs in once. Throws USAGE for a role that there is not. */
  signInLink(role: string): Promise<string>;
  /** Tells open pages that there is something new. */
  changed(): void;
  close(): Promise<void>;
}

function listenError(error: unknown, host: string, port: number): FairleadError {
  const place = `${host}:${port}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return fail('PORT_IN_USE', { message: `${place} is already in use`, cause: error });
    case 'EACCES':
      return fail('PORT_DENIED', { message: `${place} may not be opened`, cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('ADDRESS_UNAVAILABLE', { message: `${host} is no address of this machine`, cause: error });
    default:
      return fail('BUG', { message: `cannot listen on ${place}`, cause: error });
  }
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);
const isAny = (host: string) => host === '' || host === '0.0.0.0' || host === '::';

/**
 * Builds the app and listens.
 * @throws FairleadError LISTEN_REFUSED (beyond loopback without accounts), PORT_IN_USE, PORT_DENIED, ADDRESS_UNAVAILABLE,
 * CONFIG_INVALID.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host } = options;
  refuseOpenDoors(host, options.accounts.length);
  const { fastify, links, stream } = await buildApp(options);
  try {
    await fastify.listen({ host, port: options.port });
  } catch (error) {
    await fastify.close();
    throw listenError(error, host, options.port);
  }
  const { port } = fastify.server.address() as AddressInfo;
  const localUrl = `http://${isAny(host) ? '127.0.0.1' : bracketed(host)}:${port}`;
  const url = options.public_url ? options.public_url.replace(/\/$/, '') : localUrl;
  return {
    url,
    localUrl,
    signInLink: async (role) => {
      if (!isRole(role)) throw fail('USAGE', { message: `"${role}" is none of the roles ${ROLES.join(', ')}` });
      return `${url}/sign-in?token=${links.make(role)}`;
    },
    changed: () => stream.changed(),
    close: async () => {
      stream.close();
      await fastify.close();
    },
  };
}
