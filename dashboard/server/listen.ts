import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { fail, type FairleadError } from '../../ingest/events/errors.js';

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
 * Opens the port and returns how this machine reaches it; closes the app where that fails.
 * @throws FairleadError PORT_IN_USE, PORT_DENIED, ADDRESS_UNAVAILABLE.
 */
export async function listen(fastify: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await fastify.listen({ host, port });
  } catch (error) {
    await fastify.close();
    throw listenError(error, host, port);
  }
  const address = fastify.server.address() as AddressInfo;
  return `http://${isAny(host) ? '127.0.0.1' : bracketed(host)}:${address.port}`;
}
