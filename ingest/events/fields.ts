import { normalizeAddress } from './address.js';
import { canonicalJson } from './canonical.js';
import type { DeadReason } from './errors.js';
import type { FieldSpec, FieldValue } from './kinds.js';
import { CURRENCIES } from './money.js';
import { EARLIEST_MS, FUTURE_TOLERANCE_MS, LATEST_MS, parseTime } from './time.js';

/** Why a field cannot be taken; the message begins with its path. */
export class Problem {
  constructor(
    readonly code: DeadReason,
    readonly message: string,
  ) {}
}

export interface Taking {
  /** ms since 1970. */
  readonly receivedAt: number;
  /** The event's text is ASCII without escapes: strings need no look at their characters. */
  readonly plain: boolean;
}

const CONTROL = /\p{Cc}/u;
const BEYOND_ASCII = /\P{ASCII}/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The string in NFC, or why it is refused. */
function takeText(name: string, text: string): string | Problem {
  if (CONTROL.test(text)) return new Problem('FIELD_CONTROL_CHARACTER', `${name}: holds a control character`);
  if (!BEYOND_ASCII.test(text)) return text;
  if (LONE_SURROGATE.test(text)) return new Problem('FIELD_NOT_UNICODE', `${name}: holds half of a surrogate pair`);
  return text.normalize('NFC');
}

function takeTime(field: FieldSpec, text: string, receivedAt: number): number | Problem {
  const time = parseTime(text);
  if (Number.isNaN(time)) {
    return new Problem('TIME_FORMAT', `${field.name}: must be RFC 3339 with offset and at most milliseconds`);
  }
  if (time < EARLIEST_MS) return new Problem('TIME_TOO_OLD', `${field.name}: lies before the year 2000`);
  if (field.check === 'future') {
    return time < LATEST_MS ? time : new Problem('TIME_TOO_LATE', `${field.name}: lies after the year 2199`);
  }
  return time <= receivedAt + FUTURE_TOLERANCE_MS
    ? time
    : new Problem('TIME_IN_FUTURE', `${field.name}: lies more than five minutes after receipt`);
}

function takeStrings(name: string, list: readonly string[], plain: boolean): readonly string[] | Problem {
  const out: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const text = plain ? list[i]! : takeText(`${name}[${i}]`, list[i]!);
    if (text instanceof Problem) return text;
    if (out.includes(text)) return new Problem('FIELD_CONTRADICTION', `${name}[${i}]: stands twice in the list`);
    out.push(text);
  }
  return out;
}

/** First string anywhere in a JSON value that cannot be taken. */
function badText(path: string, value: unknown): Problem | null {
  if (typeof value === 'string') {
    const taken = takeText(path, value);
    return taken instanceof Problem ? taken : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const inner = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    const problem = badText(inner, item) ?? (Array.isArray(value) ? null : badText(`${path} (a key)`, key));
    if (problem !== null) return problem;
  }
  return null;
}

/** Takes one field whose type, length and bounds its schema has already checked. */
export function takeField(field: FieldSpec, value: unknown, { receivedAt, plain }: Taking): FieldValue | Problem {
  switch (field.type) {
    case 'money':
    case 'integer':
      return (value as number) + 0; // -0 becomes 0
    case 'boolean':
      return value as boolean;
    case 'time':
      return takeTime(field, value as string, receivedAt);
    case 'strings':
      return takeStrings(field.name, value as readonly string[], plain);
    case 'json':
      return (plain ? null : badText(field.name, value)) ?? canonicalJson(value);
    default:
      break;
  }
  const text = plain ? (value as string) : takeText(field.name, value as string);
  if (text instanceof Problem) return text;
  switch (field.check) {
    case 'currency':
      return CURRENCIES.has(text)
        ? text
        : new Problem('CURRENCY_UNKNOWN', `${field.name}: is not an ISO 4217 code in capitals`);
    case 'country':
      return /^[A-Z]{2}$/.test(text)
        ? text
        : new Problem('FIELD_VALUE', `${field.name}: must be two capital letters (ISO 3166-1)`);
    case 'ip':
      return (
        normalizeAddress(text) ??
        new Problem('IP_INVALID', `${field.name}: is neither IPv4 nor IPv6 without zone and port`)
      );
    default:
      return text;
  }
}
