import { checkRules } from './check-rules.js';
import { Problem } from './fields.js';
import { KIND_SPECS, type FieldSpec, type Kind } from './kinds.js';

/** One error as the compiled schema reports it. */
export interface ShapeError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

const ARTICLES: Readonly<Record<string, string>> = {
  money: 'an integer in minor units',
  integer: 'an integer',
  boolean: 'true or false',
  strings: 'a list of strings',
  json: 'an object',
  time: 'a string',
  string: 'a string',
  low: 'a string',
};

function wanted({ type, maxItems }: FieldSpec): string {
  return type === 'json' && maxItems > 0 ? 'a list of objects' : ARTICLES[type]!;
}

/** A field of the common ones, as far as explaining needs it. */
const COMMON = { type: 'string', check: 'id', required: true, maxLength: 128, maxItems: 0, values: null };
const OPTIONAL_COMMON = { ...COMMON, required: false };

function explainNumber(field: FieldSpec, value: unknown): Problem | null {
  if (typeof value !== 'number') return null;
  const money = field.type === 'money';
  if (!Number.isInteger(value)) {
    return money
      ? new Problem('MONEY_NOT_INTEGER', `${field.name}: must be a whole number of minor units`)
      : new Problem('FIELD_TYPE', `${field.name}: must be an integer`);
  }
  if (money && value < 0 && field.minimum === 0) return new Problem('MONEY_NEGATIVE', `${field.name}: is negative`);
  if (money) return new Problem('MONEY_TOO_LARGE', `${field.name}: is beyond 2^53 - 1`);
  return new Problem('FIELD_OUT_OF_RANGE', `${field.name}: must be from ${field.minimum} to ${field.maximum}`);
}

function explainText(field: FieldSpec, value: string): Problem {
  if (field.values !== null) {
    return new Problem('FIELD_VALUE', `${field.name}: must be one of ${field.values.join(', ')}`);
  }
  switch (field.check) {
    case 'currency':
      return new Problem('CURRENCY_UNKNOWN', `${field.name}: is not an ISO 4217 code in capitals`);
    case 'country':
      return new Problem('FIELD_VALUE', `${field.name}: must be two capital letters (ISO 3166-1)`);
    case 'node':
      return new Problem('FIELD_VALUE', `${field.name}: must be visitor:ID, customer:ID or device:ID`);
    case 'case':
      return new Problem('FIELD_VALUE', `${field.name}: must be advocate:ID, conversion:ID, ring:ID or network:ID`);
    case 'ip':
      return new Problem('IP_INVALID', `${field.name}: is neither IPv4 nor IPv6 without zone and port`);
    default:
      return value.length > field.maxLength
        ? new Problem('FIELD_TOO_LONG', `${field.name}: is longer than ${field.maxLength} characters`)
        : new Problem('FIELD_TYPE', `${field.name}: must be ${wanted(field)}`);
  }
}

function explainList(field: FieldSpec, list: readonly unknown[], errors: readonly ShapeError[]): Problem {
  if (list.length > field.maxItems) {
    return new Problem('FIELD_OUT_OF_RANGE', `${field.name}: has more than ${field.maxItems} items`);
  }
  const inner = errors.find((error) => error.instancePath.startsWith(`/${field.name}/`));
  if (inner === undefined) return new Problem('FIELD_TYPE', `${field.name}: must be ${wanted(field)}`);
  const path = inner.instancePath
    .slice(1)
    .replaceAll('/', '.')
    .replace(/\.(\d+)/g, '[$1]');
  const net = path.endsWith('.net_minor');
  if (inner.keyword === 'maxLength') return new Problem('FIELD_TOO_LONG', `${path}: ${inner.message}`);
  if (inner.keyword === 'required') return new Problem('FIELD_MISSING', `${path}: ${inner.message}`);
  if (inner.keyword === 'type' && net) return new Problem('MONEY_NOT_INTEGER', `${path}: ${inner.message}`);
  if (net) return new Problem('MONEY_TOO_LARGE', `${path}: ${inner.message}`);
  return new Problem('FIELD_TYPE', `${path}: ${inner.message}`);
}

function explainField(field: FieldSpec, value: unknown, errors: readonly ShapeError[]): Problem {
  if (field.required && (value === undefined || value === null || value === '')) {
    return new Problem('FIELD_MISSING', `${field.name}: is ${value === '' ? 'empty' : 'missing'}`);
  }
  if (field.name === 'rules') return new Problem('RULES_INVALID', checkRules(value) ?? 'rules: not valid');
  if (field.type === 'money' || field.type === 'integer') {
    const problem = explainNumber(field, value);
    if (problem !== null) return problem;
  } else if (
    typeof value === 'string' &&
    field.type !== 'boolean' &&
    field.type !== 'strings' &&
    field.type !== 'json'
  ) {
    return explainText(field, value);
  } else if (Array.isArray(value) && (field.type === 'strings' || field.type === 'json')) {
    return explainList(field, value as readonly unknown[], errors);
  }
  return new Problem('FIELD_TYPE', `${field.name}: must be ${wanted(field)}`);
}

/**
 * Why an event does not fit its schema: of the fields that the schema refused, the first in the contract's order (id,
 * occurred_at, programme_id, then the kind's), so that one event always gets the same reason.
 */
export function explainShape(
  kind: Kind,
  raw: Readonly<Record<string, unknown>>,
  errors: readonly ShapeError[],
): Problem {
  const refused = new Set<string>();
  for (const error of errors) {
    const name = error.instancePath.split('/')[1];
    if (name !== undefined && name !== '') refused.add(name);
    else if (error.keyword === 'required') {
      for (const missing of (error.params as { requiredProperties?: readonly string[] }).requiredProperties ?? []) {
        refused.add(missing);
      }
    }
  }
  const fields = [
    { ...COMMON, name: 'id' } as FieldSpec,
    { ...COMMON, name: 'occurred_at', maxLength: 64 } as FieldSpec,
    { ...OPTIONAL_COMMON, name: 'programme_id' } as FieldSpec,
    ...KIND_SPECS[kind].fields,
  ];
  for (const field of fields) {
    if (refused.has(field.name)) return explainField(field, raw[field.name], errors);
  }
  return new Problem('FIELD_TYPE', `the event does not fit the schema of ${kind}`);
}
