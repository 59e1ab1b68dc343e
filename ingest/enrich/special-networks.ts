/** Networks known by prefix: those of the IANA registries that no visitor comes from, and the outlets of privacy relays. */
import { addressWords, parseAddress, type AddressWords } from './address-text.js';
import type { IpClass } from './types.js';

/**
 * IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), all entries, with multicast (RFC 5771) and the former
 * class E (RFC 1112). IANA IPv4 Special-Purpose Address Registry (RFC 6890)
 */
const RESERVED_V4 = [
  '0.0.0.0/8', // this network, RFC 791
  '10.0.0.0/8', // private use, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122
  '169.254.0.0/16', // link local, RFC 3927
  '172.16.0.0/12', // private use, RFC 1918
  '192.0.0.0/24', // IETF protocol assignments, RFC 6890
  '192.0.2.0/24', // documentation, RFC 5737
  '192.31.196.0/24', // AS112-v4, RFC 7535
  '192.52.193.0/24', // AMT, RFC 7450
  '192.88.99.0/24', // 6to4 relay anycast, RFC 7526
  '192.168.0.0/16', // private use, RFC 1918
  '192.175.48.0/24', // AS112 delegation, RFC 7534
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved and limited broadcast, RFC 1112 and RFC 919
];

/**
 * IANA IPv6 Special-Purpose Address Registry inside 2000::/3; everything outside it is reserved by the IANA IPv6 address space
 * registry (RFC 4291), of which NAT64 (64:ff9b::/96) is the one range that carries other people's traffic.
 * IANA IPv6 Special-Purpose Address Registry (RFC 6890)
 */
const RESERVED_V6 = [
  '2001::/23', // IETF protocol assignments (Teredo, ORCHIDv2, benchmarking, drone ids), RFC 2928
  '2001:db8::/32', // documentation, RFC 3849
  '2002::/16', // 6to4, RFC 3056
  '2620:4f:8000::/48', // AS112 delegation, RFC 7534
  '3fff::/20', // documentation, RFC 9637
];

/**
 * Outlets of privacy relays, in the larger blocks that their operators announce. iCloud Private Relay: Apple publishes its egress
 * ranges at https://mask-api.icloud.com/egress-ip-ranges.csv; the blocks of Akamai, Cloudflare and Fastly here cover them.
 * Cloudflare WARP leaves through the same blocks of Cloudflare.
 */
const PRIVACY_RELAYS = [
  '104.28.0.0/16', // Cloudflare
  '140.248.0.0/16', // Fastly
  '146.75.128.0/17', // Fastly
  '172.224.0.0/14', // Akamai, announced by AS36183
  '2606:54c0::/30', // Cloudflare
  '2a02:26f7::/32', // Akamai, announced by AS36183
  '2a04:4e41::/32', // Fastly
  '2a09:bac0::/29', // Cloudflare
];

interface Prefix {
  readonly family: 4 | 6;
  readonly words: readonly number[];
  readonly masks: readonly number[];
  readonly ipClass: IpClass;
}

/** A mask word of the `word`-th 32 bits of a prefix of `bits` bits. */
function maskWord(bits: number, word: number): number {
  const inside = Math.max(0, Math.min(32, bits - word * 32));
  return inside === 0 ? 0 : (0xffffffff << (32 - inside)) >>> 0;
}

function compile(text: string, ipClass: IpClass): Prefix {
  const [address = '', bits = ''] = text.split('/');
  const parsed = addressWords();
  if (!parseAddress(address, parsed)) throw new Error(`${text} is no network`);
  const words = parsed.family === 4 ? [0] : [0, 1, 2, 3];
  return {
    family: parsed.family,
    words: words.map((i) => parsed.words[i]!),
    masks: words.map((i) => maskWord(Number(bits), i)),
    ipClass,
  };
}

const PREFIXES: readonly Prefix[] = [
  ...[...RESERVED_V4, ...RESERVED_V6].map((text) => compile(text, 'reserved')),
  ...PRIVACY_RELAYS.map((text) => compile(text, 'privacy_relay')),
];
const V4 = PREFIXES.filter((prefix) => prefix.family === 4);
const V6 = PREFIXES.filter((prefix) => prefix.family === 6);

function isNat64(words: Uint32Array): boolean {
  return words[0] === 0x0064ff9b && words[1] === 0 && words[2] === 0;
}

/** The class that an address has by its prefix alone, or null. */
export function classOfPrefix(address: AddressWords): IpClass | null {
  const words = address.words;
  if (address.family === 4) {
    const word = words[0]!;
    for (const prefix of V4) {
      if ((word & prefix.masks[0]!) >>> 0 === prefix.words[0]) return prefix.ipClass;
    }
    return null;
  }
  if (words[0]! >>> 29 !== 1) return isNat64(words) ? null : 'reserved';
  for (const prefix of V6) {
    if (prefix.words.every((word, i) => (words[i]! & prefix.masks[i]!) >>> 0 === word)) return prefix.ipClass;
  }
  return null;
}
