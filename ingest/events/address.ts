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

/**
 * One spelling for each address, so that equal addresses hash alike: IPv4 dotted, IPv6 as RFC 5952 writes it, IPv4-mapped
 * IPv6 (`::ffff:192.0.2.1`) as the IPv4 that it is. Zone ids (`fe80::1%eth0`), ports, prefixes and spaces are refused.
 * @returns the address, or null if the text is none.
 */
export function normalizeAddress(text: string): string | null {
  if (isDotted(text)) return text;
  if (text.includes('%') || !isIPv6(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}
