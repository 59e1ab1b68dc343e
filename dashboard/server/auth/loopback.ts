import { isIP } from 'node:net';
import { fail } from '../../../ingest/events/errors.js';

/** Whether an address or host name can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare === '::1') return true;
  const v4 = bare.startsWith('::ffff:') ? bare.slice(7) : bare;
  return isIP(v4) === 4 && v4.startsWith('127.');
}

/** Refuses to listen where others could reach a server that has no accounts. Throws LISTEN_REFUSED. */
export function refuseOpenDoors(host: string, accounts: number): void {
  if (accounts > 0 || isLoopback(host)) return;
  throw fail('LISTEN_REFUSED', {
    message: `listening on ${host === '' ? 'every address' : host} would let others in, and no accounts are configured`,
  });
}
