import { normalizeAddress } from '../events/address.js';
import type { Event } from '../events/kinds.js';

/** The address and user agent of a browser's own request. */
export interface Lent {
  readonly ip: string;
  readonly userAgent: string | undefined;
}

/** Longest user agent that the contract takes. */
const MAX_USER_AGENT = 2048;

/** As much of a header as the contract takes: no control characters, no byte of another encoding. */
function cleanUserAgent(header: string | undefined): string | undefined {
  if (header === undefined || header === '' || !/^[\x20-\x7e]*$/.test(header)) return undefined;
  return header.slice(0, MAX_USER_AGENT);
}

/**
 * The event's bytes with `ip` and `user_agent` of the request where the event has none: a browser does not know its own
 * address. A server's postback must never come here, for its address is not the visitor's.
 */
export function lendAddress(value: Uint8Array, event: Event, lent: Lent): Uint8Array {
  const userAgent = event['user_agent'] === undefined ? cleanUserAgent(lent.userAgent) : undefined;
  const ip = event['ip'] === undefined ? (normalizeAddress(lent.ip.replace(/%.*$/, '')) ?? undefined) : undefined;
  if (ip === undefined && userAgent === undefined) return value;
  const sent = JSON.parse(Buffer.from(value).toString('utf8')) as Record<string, unknown>;
  return Buffer.from(
    JSON.stringify({ ...sent, ...(ip === undefined ? {} : { ip }), ...(userAgent ? { user_agent: userAgent } : {}) }),
  );
}
