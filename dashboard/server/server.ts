import { fail } from '../../ingest/events/errors.js';
import { buildApp } from './app.js';
import { refuseOpenDoors } from './auth/loopback.js';
import { isRole, ROLES } from './auth/roles.js';
import { listen } from './listen.js';
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

/**
 * Builds the app and listens.
 * @throws FairleadError LISTEN_REFUSED (beyond loopback without accounts), PORT_IN_USE, PORT_DENIED, ADDRESS_UNAVAILABLE,
 * CONFIG_INVALID.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host } = options;
  refuseOpenDoors(host, options.accounts.length);
  const { fastify, links, stream } = await buildApp(options);
  const localUrl = await listen(fastify, host, options.port);
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
