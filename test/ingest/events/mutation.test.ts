import { expect, it } from 'vitest';
import { DEAD_REASONS } from '../../../ingest/events/errors.js';
import { KINDS, KIND_SPECS } from '../../../ingest/events/kinds.js';
import { decode, validateValue, type Arrival, type Verdict } from '../../../ingest/events/validate.js';
import { samples } from './samples.js';
import { inLong } from '../../support/in-long.js';
import { fc } from '../../support/properties.js';

const at: Arrival = { receivedAt: Date.UTC(2026, 2, 1), source: 'server' };
const CONTROL = /\p{Cc}/u;
const reasons: ReadonlySet<string> = new Set(DEAD_REASONS);

/** A verdict is an event within every bound, or a code of the table with a message. */
function assertSound(verdict: Verdict, kind: (typeof KINDS)[number]): void {
  if (!verdict.ok) {
    if (!reasons.has(verdict.code) || verdict.message === '') throw new Error(`not a refusal: ${verdict.code}`);
    return;
  }
  const { event } = verdict;
  if (event.id.length === 0 || [...event.id].length > 128) throw new Error('id out of bounds');
  if (!(event.occurred_at >= 946_684_800_000 && event.occurred_at <= at.receivedAt + 300_000)) throw new Error('time');
  for (const field of KIND_SPECS[kind].fields) {
    const value = event[field.name];
    if (value === undefined) {
      if (field.required) throw new Error(`${field.name} missing`);
    } else if (typeof value === 'number') {
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Error(`${field.name} = ${value}`);
      if (field.check === 'money' && value < 0) throw new Error(`${field.name} negative`);
    } else if (typeof value === 'string') {
      if (CONTROL.test(value) || value !== value.normalize('NFC')) throw new Error(`${field.name} text`);
      if (field.type === 'json') JSON.parse(value);
    }
  }
}

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    -1,
    -0,
    0.5,
    1e300,
    2 ** 53,
    true,
    [],
    {},
    'NaN',
    '\u0000',
    '\ud800',
    'x'.repeat(5000),
  ),
  fc.constantFrom<unknown>(
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    'fe80::1%eth0',
    '::ffff:1.2.3.4',
    'EUR',
    'eur',
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const EVENTS = inLong(200_000, 10_000);
const kinds = fc.constantFrom(...KINDS);

it(`survives ${EVENTS} events whose fields were replaced, dropped or added`, () => {
  const changed = kinds.chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      changes: fc.array(
        fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(samples[kind])), fc.string({ maxLength: 12 })), nasty),
        {
          maxLength: 3,
        },
      ),
      drop: fc.array(fc.constantFrom(...Object.keys(samples[kind])), { maxLength: 2 }),
    }),
  );
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(changed, ({ kind, changes, drop }) => {
      const event: Record<string, unknown> = { ...samples[kind] };
      for (const [name, value] of changes) event[name] = value;
      for (const name of drop) delete event[name];
      const verdict = decode(Buffer.from(JSON.stringify(event)), kind, at);
      assertSound(verdict, kind);
      assertSound(validateValue(event, kind, at), kind);
      if (verdict.ok) accepted++;
      else refused++;
    }),
    { numRuns: EVENTS },
  );
  expect(accepted + refused).toBe(EVENTS);
  expect(Math.min(accepted, refused)).toBeGreaterThan(EVENTS / 50);
});

it(`survives ${EVENTS} events whose bytes were flipped, cut or repeated`, () => {
  const broken = fc.record({
    kind: kinds,
    flips: fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 4 }),
    cut: fc.option(fc.nat(600), { freq: 3 }),
    twice: fc.boolean(),
  });
  fc.assert(
    fc.property(broken, ({ kind, flips, cut, twice }) => {
      let bytes = Buffer.from(JSON.stringify(samples[kind]));
      for (const [place, byte] of flips) bytes[place % bytes.length] = byte;
      if (cut !== null) bytes = bytes.subarray(0, cut);
      if (twice && flips.length > 0)
        bytes = Buffer.concat([bytes, bytes.subarray(0, flips[0]![0] % (bytes.length + 1))]);
      const before = Buffer.from(bytes);
      assertSound(decode(bytes, kind, at), kind);
      if (!before.equals(bytes)) throw new Error('the input was changed');
    }),
    { numRuns: EVENTS },
  );
});

it('finds every key that stands twice, wherever it stands and however it is written', () => {
  const key = fc
    .string({ unit: 'binary', maxLength: 8 })
    .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), fc.nat(5), (keys, depth) => {
      const inner = `{${keys.map((name) => `${JSON.stringify(name)}:":{[\\""`).join(',')}}`;
      const text = '{"a":'.repeat(depth) + inner + '}'.repeat(depth);
      const verdict = decode(Buffer.from(text), 'tick', at);
      const twice = new Set(keys).size < keys.length;
      return !verdict.ok && (verdict.code === 'DUPLICATE_KEY') === twice;
    }),
    { numRuns: 5000 },
  );
});
