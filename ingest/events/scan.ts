const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** DEL: the one control character below 0x80 that JSON lets stand unescaped. */
const DELETE = '\u007f';

/** What one pass over the bytes of a JSON text tells without parsing it. */
export interface Scan {
  /** Colons outside strings: as many as the text has keys, if it is JSON. */
  readonly colons: number;
  /** Deepest nesting of objects and arrays. */
  readonly depth: number;
}

/**
 * The scan of a text that is ASCII without escapes and DEL, as most events are: strings are jumped over from quote to quote
 * by the engine's own search, which is several times faster than a look at each byte.
 */
export function scanPlain(text: string): Scan {
  const length = text.length;
  let colons = 0;
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = text.indexOf('"', i + 1);
      if (i < 0) break;
    } else if (code === COLON) colons++;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > deepest) deepest = depth;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return { colons, depth: deepest };
}

/** Whether an ASCII text has neither escapes nor DEL: no string in it can hold a control character or need normalising. */
export function isPlain(text: string): boolean {
  return !text.includes('\\') && !text.includes(DELETE);
}

/**
 * One pass over a JSON text, before it is parsed. `JSON.parse` keeps the last of two equal keys and says nothing: comparing
 * `colons` with the keys of the parsed value tells. Cost: about 3 ns a byte.
 */
export function scanJson(bytes: Uint8Array): Scan {
  const length = bytes.length;
  let colons = 0;
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < length; i++) {
    let byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < length; i++) {
        byte = bytes[i]!;
        if (byte === QUOTE) break;
        if (byte === BACKSLASH) i++;
      }
    } else if (byte === COLON) colons++;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return { colons, depth: deepest };
}

/** Keys of a parsed value at every depth. -1: a forbidden key; -2: nested deeper than `depth`. */
export function countKeys(value: object, depth: number): number {
  if (depth === 0) return -2;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      if (typeof item !== 'object' || item === null) continue;
      const inner = countKeys(item, depth - 1);
      if (inner < 0) return inner;
      count += inner;
    }
    return count;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) {
    if (isForbiddenKey(key)) return -1;
    count++;
    const item = record[key];
    if (typeof item !== 'object' || item === null) continue;
    const inner = countKeys(item, depth - 1);
    if (inner < 0) return inner;
    count += inner;
  }
  return count;
}

/** Keys that reach an object's prototype when code below copies them carelessly. */
export function isForbiddenKey(key: string): boolean {
  const length = key.length;
  if (length === 9) return key === '__proto__' || key === 'prototype';
  return length === 11 && key === 'constructor';
}

/** Whether a byte is JSON whitespace. */
const blank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Cuts the text of a JSON array into the bytes of its items, without parsing them: each item is then decoded and refused
 * on its own, and the log keeps what the sender wrote.
 * @returns views on `bytes`, or null if the brackets do not match. Bad JSON inside an item is that item's affair.
 */
export function splitJsonArray(bytes: Uint8Array): Uint8Array[] | null {
  let start = 0;
  let end = bytes.length;
  while (start < end && blank(bytes[start]!)) start++;
  while (end > start && blank(bytes[end - 1]!)) end--;
  if (end - start < 2 || bytes[start] !== OPEN_BRACKET || bytes[end - 1] !== CLOSE_BRACKET) return null;
  const items: Uint8Array[] = [];
  let depth = 0;
  let from = start + 1;
  for (let i = start + 1; i < end - 1; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < end - 1 && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
      if (i >= end - 1) return null;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth < 0) return null;
    } else if (byte === COMMA && depth === 0) {
      items.push(bytes.subarray(from, i));
      from = i + 1;
    }
  }
  if (depth !== 0) return null;
  const last = bytes.subarray(from, end - 1);
  if (items.length > 0 || !last.every(blank)) items.push(last);
  return items;
}

/** Cuts NDJSON into its lines (LF or CRLF), blank ones left out. Views on `bytes`. */
export function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(0x0a, from);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(from, end);
    if (!line.every(blank)) lines.push(line);
    from = end + 1;
  }
  return lines;
}
