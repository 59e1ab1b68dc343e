import { describe, expect, it } from 'vitest';
import type { DeadReason } from '../../../ingest/events/errors.js';
import { KINDS, KIND_SPECS, type Kind } from '../../../ingest/events/kinds.js';
import { decode, MAX_EVENT_BYTES, validateValue, type Arrival } from '../../../ingest/events/validate.js';
import { samples } from './samples.js';

const receivedAt = Date.UTC(2026, 2, 1, 12);
const at: Arrival = { receivedAt, source: 'server' };
const bytes = (text: string) => Buffer.from(text, 'utf8');
const decoded = (kind: Kind, value: unknown, arrival: Arrival = at) =>
  decode(bytes(JSON.stringify(value)), kind, arrival);

function eventOf(kind: Kind, value: unknown, arrival: Arrival = at) {
  const verdict = decoded(kind, value, arrival);
  if (!verdict.ok) throw new Error(`${verdict.code} ${verdict.message}`);
  return verdict.event;
}

function problemOf(verdict: ReturnType<typeof decode>): { code: DeadReason; message: string } {
  if (verdict.ok) throw new Error('was accepted');
  return { code: verdict.code, message: verdict.message };
}

describe('every kind', () => {
  it.each(KINDS)('takes a full %s and names every field of the contract', (kind) => {
    const event = eventOf(kind, samples[kind]);
    expect(event.kind).toBe(kind);
    expect(event.extra).toBeUndefined();
    for (const field of KIND_SPECS[kind].fields) expect(event[field.name], field.name).not.toBeUndefined();
  });

  it.each(KINDS)('takes a %s with nothing but its required fields', (kind) => {
    const required = new Set([
      'id',
      'occurred_at',
      ...KIND_SPECS[kind].fields.filter((field) => field.required).map((field) => field.name),
    ]);
    if (kind === 'conversion') required.add('visitor_id');
    if (kind === 'model') required.add('parameters');
    const least = Object.fromEntries(Object.entries(samples[kind]).filter(([name]) => required.has(name)));
    expect(eventOf(kind, least)).toMatchObject({ programme_id: 'default', source: 'server' });
  });

  it.each(
    KINDS.flatMap((kind) => KIND_SPECS[kind].fields.filter((f) => f.required).map((f) => [kind, f.name] as const)),
  )('refuses a %s without %s', (kind, name) => {
    const { [name]: _, ...rest } = samples[kind] as Record<string, unknown>;
    expect(problemOf(decoded(kind, rest))).toMatchObject({ code: 'FIELD_MISSING', message: `${name}: is missing` });
  });

  it.each([
    [
      'a model without its parameters',
      'model',
      { parameters: null, parameters_address: '' },
      'FIELD_MISSING',
      'parameters: needs parameters or parameters_address',
    ],
    [
      'a model whose parameters are a text',
      'model',
      { parameters: 'weights' },
      'FIELD_TYPE',
      'parameters: must be an object',
    ],
    ['an order whose items are no list', 'order', { items: {} }, 'FIELD_TYPE', 'items: must be a list of objects'],
    [
      'a link to something that is no node',
      'identity_link',
      { a: 'person:p-1' },
      'FIELD_VALUE',
      'a: must be visitor:ID, customer:ID or device:ID',
    ],
    [
      'a link to nothing',
      'identity_link',
      { b: 'customer:' },
      'FIELD_VALUE',
      'b: must be visitor:ID, customer:ID or device:ID',
    ],
    [
      'a link within one kind',
      'identity_link',
      { b: 'visitor:v-2' },
      'FIELD_CONTRADICTION',
      'b: a link joins nodes of two kinds',
    ],
    [
      'an answer that is none',
      'audit',
      { answer: 'perhaps' },
      'FIELD_VALUE',
      'answer: must be one of right, wrong, unsure, withdrawn',
    ],
  ] as const)('refuses %s', (_, kind, part, code, message) => {
    expect(problemOf(decoded(kind, { ...samples[kind], ...part }))).toMatchObject({ code, message });
  });

  it('gives the same verdict for bytes and for a parsed value', () => {
    for (const kind of KINDS) expect(validateValue(samples[kind], kind, at)).toEqual(decoded(kind, samples[kind]));
  });

  it('gives events of one kind one order of fields', () => {
    const reversed = Object.fromEntries(Object.entries(samples.click).reverse());
    expect(Object.keys(eventOf('click', reversed))).toEqual(Object.keys(eventOf('click', samples.click)));
  });
});

describe('bytes', () => {
  const click = JSON.stringify(samples.click);
  it.each<[string, Uint8Array, DeadReason]>([
    ['nothing', bytes(''), 'BAD_JSON'],
    ['blanks', bytes('  \n'), 'BAD_JSON'],
    ['a cut text', bytes(click.slice(0, 40)), 'BAD_JSON'],
    ['two objects', bytes(click + click), 'BAD_JSON'],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes(click)]), 'BAD_JSON'],
    ['invalid UTF-8', Buffer.concat([bytes('{"id":"'), Buffer.from([0xff, 0xfe]), bytes('"}')]), 'BAD_UTF8'],
    [
      'invalid UTF-8 behind a backslash',
      Buffer.concat([bytes('{"id":"\\'), Buffer.from([0xc3, 0x28]), bytes('"}')]),
      'BAD_UTF8',
    ],
    ['an array', bytes('[]'), 'NOT_AN_OBJECT'],
    ['a string', bytes('"click"'), 'NOT_AN_OBJECT'],
    ['null', bytes('null'), 'NOT_AN_OBJECT'],
    ['a key twice', bytes('{"id":"a","id":"b"}'), 'DUPLICATE_KEY'],
    ['a key twice inside', bytes('{"id":"a","more":{"a":{"b":1,"b":1}}}'), 'DUPLICATE_KEY'],
    ['a key twice in a list', bytes('{"id":"a","more":[1,{"b":1,"\\u0062":1}]}'), 'DUPLICATE_KEY'],
    ['__proto__', bytes('{"__proto__":{"ok":true}}'), 'FORBIDDEN_KEY'],
    ['__proto__, escaped', bytes('{"\\u005f_proto__":{"ok":true}}'), 'FORBIDDEN_KEY'],
    ['constructor inside', bytes('{"a":[{"constructor":1}]}'), 'FORBIDDEN_KEY'],
    ['prototype', bytes('{"prototype":1}'), 'FORBIDDEN_KEY'],
    ['100,000 brackets', bytes(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), 'EVENT_TOO_DEEP'],
    ['more than 1 MiB', bytes(`{"id":"${'a'.repeat(MAX_EVENT_BYTES)}"}`), 'EVENT_TOO_LARGE'],
    [
      'a 1 MB user agent',
      bytes(JSON.stringify({ ...samples.click, user_agent: 'x'.repeat(1_000_000) })),
      'FIELD_TOO_LONG',
    ],
  ])('refuses %s', (_, input, code) => {
    expect(problemOf(decode(input, 'click', at)).code).toBe(code);
  });

  it('reads colons, quotes and brackets inside strings as text', () => {
    const note = 'a:b "c" {d} [e] \\ : \\" ,';
    expect(eventOf('click', { ...samples.click, utm_term: note })['utm_term']).toBe(note);
  });

  it('polutes no prototype', () => {
    decode(bytes('{"__proto__":{"polluted":true}}'), 'click', at);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('never repeats what the sender wrote in a message', () => {
    const verdict = decode(bytes('{"email":"ada@example.org" oops'), 'click', at);
    expect(problemOf(verdict).message).not.toContain('ada');
  });
});

describe('fields', () => {
  const change = (kind: Kind, change: Record<string, unknown>) => decoded(kind, { ...samples[kind], ...change });

  it.each<[Kind, Record<string, unknown>, DeadReason, string]>([
    ['click', { id: '' }, 'FIELD_MISSING', 'id'],
    ['click', { id: 'x'.repeat(129) }, 'FIELD_TOO_LONG', 'id'],
    ['click', { id: 7 }, 'FIELD_TYPE', 'id'],
    ['click', { visitor_id: 'a\u0000b' }, 'FIELD_CONTROL_CHARACTER', 'visitor_id'],
    ['click', { visitor_id: 'a\u007fb' }, 'FIELD_CONTROL_CHARACTER', 'visitor_id'],
    ['click', { visitor_id: 'a\u0085b' }, 'FIELD_CONTROL_CHARACTER', 'visitor_id'],
    ['click', { utm_term: '\ud800' }, 'FIELD_NOT_UNICODE', 'utm_term'],
    ['click', { channel: 'carrier_pigeon' }, 'FIELD_VALUE', 'channel'],
    ['click', { channel: ['referral'] }, 'FIELD_TYPE', 'channel'],
    ['click', { user_activated: 'yes' }, 'FIELD_TYPE', 'user_activated'],
    ['click', { user_agent: 'x'.repeat(2049) }, 'FIELD_TOO_LONG', 'user_agent'],
    ['click', { landing_url: 'x'.repeat(4097) }, 'FIELD_TOO_LONG', 'landing_url'],
    ['click', { kind: 'order' }, 'KIND_MISMATCH', 'kind'],
    ['advocate', { country: 'de' }, 'FIELD_VALUE', 'country'],
    ['advocate', { country: 'DEU' }, 'FIELD_VALUE', 'country'],
    ['advocate', { referral_codes: 'ANNA' }, 'FIELD_TYPE', 'referral_codes'],
    ['advocate', { referral_codes: [1] }, 'FIELD_TYPE', 'referral_codes[0]'],
    ['advocate', { referral_codes: ['A', 'A'] }, 'FIELD_CONTRADICTION', 'referral_codes[1]'],
    ['advocate', { referral_codes: Array.from({ length: 101 }, String) }, 'FIELD_OUT_OF_RANGE', 'referral_codes'],
    ['order', { amount_minor: -1 }, 'MONEY_NEGATIVE', 'amount_minor'],
    ['order', { amount_minor: 19.99 }, 'MONEY_NOT_INTEGER', 'amount_minor'],
    ['order', { amount_minor: 1e300 }, 'MONEY_TOO_LARGE', 'amount_minor'],
    ['order', { amount_minor: 2 ** 53 }, 'MONEY_TOO_LARGE', 'amount_minor'],
    ['order', { amount_minor: '1999' }, 'FIELD_TYPE', 'amount_minor'],
    ['order', { margin_minor: -(2 ** 53) }, 'MONEY_TOO_LARGE', 'margin_minor'],
    ['order', { currency: 'eur' }, 'CURRENCY_UNKNOWN', 'currency'],
    ['order', { currency: 'XTS' }, 'CURRENCY_UNKNOWN', 'currency'],
    ['order', { currency: 'EURO' }, 'CURRENCY_UNKNOWN', 'currency'],
    ['order', { items: [{ sku: 'a', net_minor: 1.5 }] }, 'MONEY_NOT_INTEGER', 'items[0].net_minor'],
    ['order', { items: [{ net_minor: 1 }] }, 'FIELD_MISSING', 'items[0]'],
    ['order', { items: [{ sku: 'a\u0000', net_minor: 1 }] }, 'FIELD_CONTROL_CHARACTER', 'items[0].sku'],
    ['conversion', { customer_id: null, visitor_id: null }, 'FIELD_MISSING', 'customer_id'],
    ['conversion', { currency: null }, 'CURRENCY_MISSING', 'currency'],
    ['conversion', { amount_minor: -5 }, 'MONEY_NEGATIVE', 'amount_minor'],
    ['spend', { to: samples.spend['from'] }, 'FIELD_CONTRADICTION', 'to'],
    ['spend', { to: '9999-01-01T00:00:00Z' }, 'TIME_TOO_LATE', 'to'],
    ['ruleset', { version: 0 }, 'FIELD_OUT_OF_RANGE', 'version'],
    ['ruleset', { version: 1.5 }, 'FIELD_TYPE', 'version'],
    ['ruleset', { effective_from: '2026-01-31T23:59:59Z' }, 'EFFECTIVE_IN_PAST', 'effective_from'],
    ['ruleset', { rules: { attribution: { model: 'best' } } }, 'RULES_INVALID', 'rules.attribution.model'],
    ['ruleset', { rules: [] }, 'RULES_INVALID', 'rules'],
  ])('refuses a %s with %j', (kind, with_, code, path) => {
    const problem = problemOf(change(kind, with_));
    expect(problem.code).toBe(code);
    expect(problem.message.startsWith(`${path}: `) || problem.message.startsWith(`${path}`), problem.message).toBe(
      true,
    );
  });

  it.each<[Kind, string, unknown, unknown]>([
    ['order', 'margin_minor', -500, -500],
    ['order', 'amount_minor', 0, 0],
    ['order', 'amount_minor', 2 ** 53 - 1, 2 ** 53 - 1],
    ['order', 'items', [{ net_minor: 5, sku: 'a' }], '[{"net_minor":5,"sku":"a"}]'],
    ['click', 'referral_code', null, undefined],
    ['click', 'referral_code', '', undefined],
    ['click', 'utm_term', 'Cafe\u0301', 'Caf\u00e9'],
    ['click', 'id', 'x'.repeat(128), 'x'.repeat(128)],
    ['click', 'id', '\u{1f600}'.repeat(128), '\u{1f600}'.repeat(128)],
    ['advocate', 'referral_codes', null, []],
    ['ruleset', 'effective_from', '2100-01-01T00:00:00Z', Date.UTC(2100, 0, 1)],
  ])('takes a %s with %s = %j as %j', (kind, name, value, expected) => {
    expect(eventOf(kind, { ...samples[kind], [name]: value })[name]).toEqual(expected);
  });

  it('makes minus zero zero', () => {
    const event = eventOf('order', JSON.parse(JSON.stringify(samples.order)));
    expect(Object.is(event['amount_minor'], -0)).toBe(false);
    const verdict = decode(
      bytes(JSON.stringify({ ...samples.order, margin_minor: 1 }).replace('"margin_minor":1', '"margin_minor":-0')),
      'order',
      at,
    );
    expect(verdict.ok && Object.is(verdict.event['margin_minor'], 0)).toBe(true);
  });

  it('takes a past effective_from that says it is a correction', () => {
    const past = { ...samples.ruleset, effective_from: '2025-01-01T00:00:00Z', correction: true };
    expect(eventOf('ruleset', past)['effective_from']).toBe(Date.UTC(2025, 0, 1));
  });

  it('names the first problem in the order of the contract, whatever the order of the sender', () => {
    const two = {
      currency: 'nope',
      amount_minor: -1,
      status: 'lost',
      order_id: 'o',
      id: 'i',
      occurred_at: samples.order['occurred_at'],
    };
    expect(problemOf(decoded('order', two)).message).toContain('status');
    expect(problemOf(decoded('order', Object.fromEntries(Object.entries(two).reverse()))).message).toContain('status');
  });
});

describe('time', () => {
  const of = (occurred_at: unknown) => decoded('tick', { id: 't', occurred_at });
  it.each<[string, DeadReason]>([
    ['0001-01-01T00:00:00Z', 'TIME_TOO_OLD'],
    ['1999-12-31T23:59:59.999Z', 'TIME_TOO_OLD'],
    ['9999-12-31T23:59:59Z', 'TIME_IN_FUTURE'],
    ['2026-03-02T12:00:00Z', 'TIME_IN_FUTURE'],
    ['2026-03-01T12:05:00.001Z', 'TIME_IN_FUTURE'],
    ['2026-03-01', 'TIME_FORMAT'],
    ['2026-03-01T12:00:00', 'TIME_FORMAT'],
    ['1772366400000', 'TIME_FORMAT'],
  ])('refuses %s', (text, code) => {
    expect(problemOf(of(text)).code).toBe(code);
  });

  it.each([
    ['2000-01-01T00:00:00Z', 946684800000],
    ['2026-03-01T12:05:00.000Z', receivedAt + 300_000],
    ['2026-03-01T14:05:00+02:00', receivedAt + 300_000],
  ])('takes %s', (text, ms) => {
    expect(eventOf('tick', { id: 't', occurred_at: text }).occurred_at).toBe(ms);
  });
});

describe('address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::1', '::1'],
    ['::', '::'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
    ['::203.0.113.7', '::cb00:7107'],
    ['0:0:0:0:0:0:203.0.113.7', '::cb00:7107'],
    ['2002:cb00:7107::1', '2002:cb00:7107::1'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
    ['64:ff9b:1::203.0.113.7', '64:ff9b:1::cb00:7107'],
    ['2001:0:cb00:7107:0:0:0:1', '2001:0:cb00:7107::1'],
  ])('takes %s as %s', (ip, expected) => {
    expect(eventOf('click', { ...samples.click, ip })['ip']).toBe(expected);
  });

  it.each([
    'fe80::1%eth0',
    'fe80::1%25eth0',
    '203.0.113.256',
    '203.0.113',
    '010.1.1.1',
    '203.0.113.7:80',
    '[::1]',
    '10.0.0.0/8',
    ' 10.0.0.1',
    'unknown',
    '1::2::3',
    '0x7f.1',
  ])('refuses %s', (ip) => {
    expect(problemOf(decoded('click', { ...samples.click, ip })).code).toBe('IP_INVALID');
  });

  it('is no column of any table', () => {
    for (const kind of KINDS) expect(KIND_SPECS[kind].columns.map((column) => column.name)).not.toContain('ip');
  });
});

describe('the door', () => {
  it("stamps its own source over the sender's", () => {
    expect(eventOf('click', { ...samples.click, source: 'operator' }).source).toBe('server');
  });

  it('names the programme, or takes the event’s own', () => {
    expect(eventOf('tick', { ...samples.tick, programme_id: 'b' }).programme_id).toBe('b');
    expect(eventOf('tick', { ...samples.tick, programme_id: '' }).programme_id).toBe('default');
    expect(
      eventOf('tick', { id: 't', occurred_at: samples.tick['occurred_at'] }, { ...at, programmeId: 'b' }).programme_id,
    ).toBe('b');
    expect(problemOf(decoded('tick', { ...samples.tick, programme_id: 'b' }, { ...at, programmeId: 'c' })).code).toBe(
      'PROGRAMME_MISMATCH',
    );
  });

  it('gives the id of a refused event back', () => {
    expect(decoded('order', { ...samples.order, amount_minor: -1 })).toMatchObject({ ok: false, id: 'order-1' });
  });
});

describe('unknown fields', () => {
  it('are kept, in one spelling whatever their order', () => {
    const one = eventOf('click', { ...samples.click, zeta: 1, alpha: { d: [1, { y: 2, x: null }], c: 'Cafe\u0301' } });
    const two = eventOf('click', { alpha: { c: 'Caf\u00e9', d: [1, { x: null, y: 2 }] }, ...samples.click, zeta: 1 });
    expect(one.extra).toBe('{"alpha":{"c":"Caf\u00e9","d":[1,{"x":null,"y":2}]},"zeta":1}');
    expect(two).toEqual(one);
  });

  it('may take 4 KiB and no more, counted in bytes', () => {
    const room = 4096 - '{"note":""}'.length;
    expect(eventOf('click', { ...samples.click, note: 'x'.repeat(room) }).extra).toHaveLength(4096);
    expect(problemOf(decoded('click', { ...samples.click, note: 'x'.repeat(room + 1) })).code).toBe('EXTRA_TOO_LARGE');
    expect(problemOf(decoded('click', { ...samples.click, note: '\u20ac'.repeat(1400) })).code).toBe('EXTRA_TOO_LARGE');
  });
});
