import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether `text` is dotted IPv4: four decimal numbers up to 255 without leading zeros. */
function isDotted(text: string): boolean {
  const length = text.length;
  if (length < 7 || length > 15) return false;
  let parts = 1;
  let digits = 0;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0 || ++parts > 4) return false;
      digits = 0;
      value = 0;
      continue;
    }
    const digit = code - 48;
    if (!(digit >= 0 && digit <= 9) || (digits > 0 && value === 0)) return false;
    value = value * 10 + digit;
    digits++;
    if (value > 255) return false;
  }
  return parts === 4 && digits > 0;
}

/** The last four bytes of an IPv6 address that writes them dotted, as the two groups that they are. */
const withoutDots = (text: string): string =>
  text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a: string, b: string, c: string, d: string) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );

/**
 * One spelling for each address, so that equal addresses hash alike: IPv4 dotted, IPv6 as RFC 5952 writes it. What looks like IPv4 inside
 * IPv6 is taken for what RFC 4291 and its successors say it is:
 * - IPv4-mapped (`::ffff:192.0.2.1`, RFC 4291 2.5.5.2) is how a socket shows an IPv4 node: it becomes that IPv4 address.
 * - IPv4-compatible (`::192.0.2.1`, RFC 4291 2.5.5.1) is deprecated and names no IPv4 node: it stays IPv6, written `::c000:201` because
 *   RFC 5952 5 keeps dots for prefixes that are known to carry IPv4; its class is `reserved`, as of everything outside 2000::/3.
 * - 6to4 (`2002:c000:201::1`, RFC 3056) and Teredo name a host behind a tunnel, not the IPv4 address within: IPv6, `reserved`.
 * - NAT64 (`64:ff9b::192.0.2.1`, RFC 6052) names an IPv4 server as IPv6 clients reach it: IPv6, `64:ff9b::c000:201`, and as it can stand for
 *   any visitor, its class is `unknown`; the local-use prefix `64:ff9b:1::/48` (RFC 8215) is `reserved`.
 * - Zone ids (`fe80::1%eth0`, RFC 4007), which mean something on one host alone, are refused, and so are ports, prefixes and spaces.
 *
 * `canonicalAddress` of ingest/enrich reads them alike; ClickHouse's `toIPv6` does too, but for its showing IPv4 as mapped.
 * @returns the address, or null if the text is none.
 */
export function normalizeAddress(text: string): string | null {
  if (isDotted(text)) return text;
  if (text.includes('%') || !isIPv6(text)) return null;
  // The parser takes the compatible form for the mapped one where it is dotted.
  const address = ipaddr.IPv6.parse(withoutDots(text));
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}
