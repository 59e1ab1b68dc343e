import type { FieldSpec, Kind } from '../../events/kinds.js';
import { KIND_SPECS } from '../../events/kinds.js';

const FIELDS = new Map(
  Object.values(KIND_SPECS).map(({ kind, fields }) => [kind, new Map(fields.map((field) => [field.name, field]))]),
);

/**
 * Writes a table's row as an event: numbers that a CSV holds as text become numbers, times without offset are UTC,
 * lists are split, empty cells are absent. What cannot be turned stays as it is, for the validator to refuse by name.
 */
export function eventOf(kind: Kind, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // Without a prototype, so that a column called __proto__ is one, and refused by name.
  const event = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === '') continue;
    const field = FIELDS.get(kind)?.get(name);
    if (name === 'occurred_at') event[name] = asTime(value);
    else if (name === 'id' || name === 'programme_id') event[name] = asText(value);
    else event[name] = field === undefined ? value : coerce(field, value);
  }
  return event;
}

function coerce(field: FieldSpec, value: unknown): unknown {
  switch (field.type) {
    case 'time':
      return asTime(value);
    case 'integer':
    case 'money':
      return typeof value === 'string' && /^\s*[+-]?\d{1,16}(\.\d*)?\s*$/.test(value) ? Number(value) : value;
    case 'boolean':
      return asBoolean(value);
    case 'strings':
      return asList(value);
    case 'json':
      return parsed(value);
    case 'string':
    case 'low':
      return asText(value);
  }
}

function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function asBoolean(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value).trim().toLowerCase();
  if (['true', 't', 'yes', 'y', '1'].includes(text)) return true;
  return ['false', 'f', 'no', 'n', '0'].includes(text) ? false : value;
}

function asList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.trimStart().startsWith('[')) return parsed(value);
  return value
    .split(/[|;,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?$/;

/** `2010-12-09 20:01:00`, `2010-12-09T20:01+01`, `2010-12-09`: RFC 3339, to the millisecond. */
function asTime(value: unknown): unknown {
  const match = typeof value === 'string' ? TIME.exec(value.trim()) : null;
  if (match === null) return value;
  const [, date, minutes = '00:00', seconds = ':00', fraction = '', offset = 'Z'] = match;
  const zone = /^[+-]\d\d$/.test(offset) ? `${offset}:00` : offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  return `${date}T${minutes}${seconds}${fraction === '' ? '' : `.${fraction.slice(0, 3)}`}${zone}`;
}
