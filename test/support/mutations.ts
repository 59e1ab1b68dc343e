import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of each kind, as a hostile or broken sender would write them: bytes, because not all of them are text. */
export type HostileLines = Map<string, Buffer[]>;

type Draw = () => number;
type Event = Record<string, unknown>;

const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
const bytesOf = (event: Event): Buffer => Buffer.from(JSON.stringify(event));

/** Values that break what takes them for granted: wrong types, absurd times and money, text that is none. */
const VALUES: readonly unknown[] = [
  null,
  '',
  true,
  false,
  [],
  {},
  [[]],
  { a: 1 },
  [null],
  ['x', 'x'],
  -1,
  -0,
  0.5,
  1e300,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  1e-7,
  '12',
  '1e5',
  'NaN',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2025-02-30T00:00:00Z',
  '2025-01-10T12:00:00',
  '2025-01-10T12:00:00.123456Z',
  '2016-12-31T23:59:60Z',
  '2025-01-10T24:00:00Z',
  '2025-01-10',
  1_736_500_000,
  '2025-01-10T12:00:00+23:59',
  '1999-12-31T23:59:59.999Z',
  '2000-01-01T00:00:00Z',
  '+002025-01-10T00:00:00Z',
  'eur',
  'QQQ',
  'ZZZ',
  'EURO',
  '€',
  'de',
  'XK',
  'fe80::1%eth0',
  '::ffff:203.0.113.9',
  '203.0.113.9:80',
  '1.2.3',
  '::1',
  '256.1.1.1',
  '2001:db8::/32',
  '０.0.0.1',
  'nul\u0000',
  'line\nend',
  '\u0085',
  '\ud800',
  'e\u0301',
  '\u202e',
  '👨‍👩‍👧',
  'x'.repeat(128),
  'x'.repeat(129),
  '__proto__',
  "'; DROP TABLE clicks; --",
  '\\',
  '"',
  '{{source}}',
  '\\N',
  '=1+1',
  'ﷺ'.repeat(64),
];

/** Keys that stand twice or reach a prototype, as text that stands at the beginning of an object. */
const KEY_TEXTS: readonly string[] = [
  '"id":"first","\\u0069d":"second"',
  '"o":{"a":1,"a":1}',
  '"o":[{"a":1,"\\u0061":2}]',
  '"__proto__":{"status":"enrolled"}',
  '"\\u005f_proto__":{"amount_minor":1}',
  '"o":{"constructor":{"prototype":{"x":1}}}',
  '"kind":"click","kind":"click"',
  '"hasOwnProperty":1,"toString":null,"then":"x"',
];

const withText = (event: Event, text: string): Buffer => Buffer.from(`{${text},${JSON.stringify(event).slice(1)}`);

function flipped(draw: Draw, event: Event): Buffer {
  const bytes = bytesOf(event);
  for (let flips = 1 + Math.floor(draw() * 4); flips > 0; flips -= 1)
    bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256);
  // A flip that ends the line would make two of it, and what was sent could not be counted.
  return Buffer.from(bytes.map((byte) => (byte === 10 || byte === 13 ? 0 : byte)));
}

const MUTATIONS: readonly ((draw: Draw, event: Event, other: Event) => Buffer)[] = [
  (_draw, event) => bytesOf(event),
  (draw, event) => {
    const { [pick(draw, Object.keys(event))]: _gone, ...left } = event;
    return bytesOf(left);
  },
  (draw, event) => bytesOf({ ...event, [pick(draw, Object.keys(event))]: pick(draw, VALUES) }),
  (draw, event) => {
    const field = pick(draw, Object.keys(event));
    return bytesOf({ ...event, id: `${String(event['id'])}~`, [field]: pick(draw, VALUES) });
  },
  (draw, event, other) => {
    const field = pick(draw, Object.keys(event));
    return bytesOf({ ...event, [field]: other[field] });
  },
  (_draw, event, other) => bytesOf({ ...other, id: event['id'] }),
  (draw, event) => bytesOf({ ...event, [`unknown_${Math.floor(draw() * 3)}`]: pick(draw, VALUES) }),
  (draw, event) => bytesOf({ ...event, big: 'x'.repeat(Math.floor(draw() * 6000)) }),
  flipped,
  (draw, event) => bytesOf(event).subarray(0, 1 + Math.floor(draw() * (bytesOf(event).length - 1))),
  (draw, event) => withText(event, pick(draw, KEY_TEXTS)),
  (_draw, event) => Buffer.from(`\t ${JSON.stringify(event)} \r`),
  (_draw, event) => Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(event).reverse()))),
  (draw, event) =>
    Buffer.concat([bytesOf(event), Buffer.from(pick(draw, ['\0', '}', ',', ' x', '\x7f', '{}', '\ufeff']))]),
  (draw) =>
    Buffer.from(pick(draw, ['null', '[]', '{}', '"x"', '1e999', 'undefined', '['.repeat(5000), '{"a":', '\ufeff{}'])),
  (_draw, event) => Buffer.from(`[${JSON.stringify(event)}]`),
  (draw, event) => Buffer.from(JSON.stringify(event), pick(draw, ['utf16le', 'latin1'] as const)),
];

/** Bytes without a line end inside, and not blank: so that one buffer is one line of what was sent. */
const asLine = (bytes: Buffer): Buffer => {
  const line = Buffer.from(bytes.map((byte) => (byte === 10 ? 32 : byte)));
  return line.every((byte) => byte === 32 || byte === 9 || byte === 13) ? Buffer.from('?') : line;
};

/**
 * Makes `count` lines from the real events of a folder: left as they are, repeated, broken, contradicted, and shuffled. Every
 * kind takes its share; few-lined kinds are drawn from more often.
 */
export function mutate(folder: string, count: number, draw: Draw): HostileLines {
  const kinds = readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson') && name !== 'truth.ndjson')
    .sort();
  const lines: HostileLines = new Map();
  const weights = kinds.map((name) => ({ name, events: eventsOf(join(folder, name)) }));
  const whole = weights.reduce((sum, { events }) => sum + Math.sqrt(events.length), 0);
  for (const { name, events } of weights) {
    const share = Math.ceil((count * Math.sqrt(events.length)) / whole);
    const made = Array.from({ length: share }, () =>
      asLine(pick(draw, MUTATIONS)(draw, pick(draw, events), pick(draw, events))),
    );
    lines.set(name.slice(0, -'.ndjson'.length), made);
  }
  return lines;
}

const eventsOf = (path: string): Event[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
