/**
 * Reads and writes addresses as text: one spelling for one address, so that its keyed hash is one too.
 * Words are the address's bits, most significant first: one 32-bit word for IPv4, four for IPv6.
 */

const DOT = 46;
const COLON = 58;
/** The longest spelling of an address: eight groups of four, or six groups and a dotted tail. */
const MAX_TEXT = 45;

/** An address as 32-bit words; `family` tells how many of them count. Reused by its owner, so read it before the next call. */
export interface AddressWords {
  family: 4 | 6;
  readonly words: Uint32Array;
}

/** Room for one address. */
export function addressWords(): AddressWords {
  return { family: 4, words: new Uint32Array(4) };
}

/** Reads four decimal groups into one word, or gives -1. Leading zeros are refused: some readers take them for octal. */
function parseDotted(text: string, from: number): number {
  let word = 0;
  let groups = 0;
  let at = from;
  while (at <= text.length) {
    let value = 0;
    const start = at;
    for (; at < text.length; at += 1) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      if (at - start > 2) return -1;
    }
    const length = at - start;
    if (length === 0 || value > 255 || (length > 1 && text.charCodeAt(start) === 48)) return -1;
    word = word * 256 + value;
    groups += 1;
    if (at === text.length) break;
    if (text.charCodeAt(at) !== DOT || groups === 4) return -1;
    at += 1;
  }
  return groups === 4 ? word : -1;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

const groups16 = new Uint16Array(8);

/** Reads up to eight groups into `groups16`; gives the group at which `::` stands (-1 where it does not) and the count, or null. */
function parseGroups(text: string): { gap: number; count: number } | null {
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return null;
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    if (count === 8) return null;
    const start = at;
    let value = 0;
    for (; at < text.length; at += 1) {
      const digit = hexDigit(text.charCodeAt(at));
      if (digit < 0) break;
      value = value * 16 + digit;
      if (at - start > 3) return null;
    }
    if (text.charCodeAt(at) === DOT) {
      const tail = parseDotted(text, start);
      if (tail < 0 || count > 6) return null;
      groups16[count] = tail >>> 16;
      groups16[count + 1] = tail & 0xffff;
      return { gap, count: count + 2 };
    }
    if (at === start) return null;
    groups16[count] = value;
    count += 1;
    if (at === text.length) break;
    if (text.charCodeAt(at) !== COLON) return null;
    at += 1;
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return null;
      gap = count;
      at += 1;
    } else if (at === text.length) return null;
  }
  return { gap, count };
}

function parseV6(text: string, out: AddressWords): boolean {
  const parsed = parseGroups(text);
  if (!parsed) return false;
  const { gap, count } = parsed;
  // "::" stands for at least one group of zeros.
  if (gap < 0 ? count !== 8 : count > 7) return false;
  const words = out.words;
  words.fill(0);
  for (let i = 0; i < count; i += 1) {
    const place = i < gap ? i : 8 - count + i;
    words[place >> 1]! |= groups16[i]! << (place & 1 ? 0 : 16);
  }
  out.family = 6;
  if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) {
    words[0] = words[3]!;
    out.family = 4;
  }
  return true;
}

/**
 * Reads an address into words. IPv4-mapped IPv6 (`::ffff:192.0.2.1`) becomes IPv4. Zone ids, prefixes, ports, blanks and octal or
 * shortened IPv4 are not addresses.
 * @returns false where the text is no address; `out` then holds nothing of use.
 */
export function parseAddress(text: string, out: AddressWords): boolean {
  if (text.length > MAX_TEXT || text.length < 2) return false;
  if (text.indexOf(':') >= 0) return parseV6(text, out);
  const word = parseDotted(text, 0);
  if (word < 0) return false;
  out.words[0] = word;
  out.family = 4;
  return true;
}

/** IPv4 in dotted form from its 32 bits. */
export function formatV4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** IPv6 as RFC 5952 writes it: lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) as `::`. */
export function formatV6(words: Uint32Array): string {
  let runStart = -1;
  let runLength = 1;
  for (let i = 0; i < 8;) {
    let end = i;
    while (end < 8 && groupOf(words, end) === 0) end += 1;
    if (end - i > runLength) {
      runStart = i;
      runLength = end - i;
    }
    i = end === i ? i + 1 : end;
  }
  let text = '';
  for (let i = 0; i < 8; i += 1) {
    if (i === runStart) {
      text += '::';
      i += runLength - 1;
      continue;
    }
    if (i > 0 && i !== runStart + runLength) text += ':';
    text += groupOf(words, i).toString(16);
  }
  return text;
}

function groupOf(words: Uint32Array, i: number): number {
  const word = words[i >> 1]!;
  return i & 1 ? word & 0xffff : word >>> 16;
}

/** Canonical text of parsed words. */
export function formatAddress(address: AddressWords): string {
  return address.family === 4 ? formatV4(address.words[0]!) : formatV6(address.words);
}

/** The /24 or /48 around parsed words, as text with its prefix length. */
export function formatNetwork(address: AddressWords): string {
  const words = address.words;
  if (address.family === 4) return `${words[0]! >>> 24}.${(words[0]! >>> 16) & 255}.${(words[0]! >>> 8) & 255}.0/24`;
  return `${formatV6(Uint32Array.of(words[0]!, words[1]! & 0xffff0000, 0, 0))}/48`;
}

/** The one spelling of an address, or null where the text is none. */
export function canonicalAddress(text: string): string | null {
  const address = addressWords();
  return parseAddress(text, address) ? formatAddress(address) : null;
}

/** The /24 or /48 around an address as text ("192.0.2.0/24"), or null where the text is no address. */
export function networkOf(text: string): string | null {
  const address = addressWords();
  return parseAddress(text, address) ? formatNetwork(address) : null;
}
