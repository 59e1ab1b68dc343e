import { fail } from '../ingest/events/errors.js';

/** A value bound to a `{name:Type}` placeholder. Times are bound as Int64 milliseconds or as text, never as a JS Date. */
export type ParamValue = string | number | bigint | boolean | null | readonly ParamValue[];
export type Params = Readonly<Record<string, ParamValue>>;

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*):\s*([^{}]+?)\s*\}/g;

export interface Placeholder {
  readonly name: string;
  readonly type: string;
}

/** The placeholders of a statement in order of first use. Comment lines do not count: headers explain placeholders in the same notation. */
export function placeholdersOf(sql: string): Placeholder[] {
  const seen = new Map<string, Placeholder>();
  const code = sql.replace(/^\s*--.*$/gm, '');
  for (const [, name, type] of code.matchAll(PLACEHOLDER)) {
    if (name !== undefined && type !== undefined && !seen.has(name)) seen.set(name, { name, type });
  }
  return [...seen.values()];
}

/**
 * Text of a value as ClickHouse's parser of query parameters reads it: escaped text at the top, quoted strings within arrays.
 * @throws FairleadError WAREHOUSE_PARAMETER for numbers that are not finite.
 */
export function paramText(value: ParamValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return `[${value.map(elementText).join(',')}]`;
  return scalarText(value as number | bigint | boolean);
}

/**
 * `SET param_name = '…', …;` of all values. Session parameters belong to one connection, so that statements with parameters
 * run side by side on several connections; the engine's own binding call lets only one at a time run in the whole process.
 * One SET for all of them, because each statement of its own costs a fraction of a millisecond.
 */
export function setParams(params: Params): string {
  const set = Object.entries(params).map(([name, value]) => `param_${name} = '${quote(paramText(value))}'`);
  return set.length === 0 ? '' : `SET ${set.join(', ')};\n`;
}

/**
 * The values a statement needs, and no others.
 * @throws FairleadError WAREHOUSE_PARAMETER naming the placeholder that has no value: a connection remembers earlier values,
 * so a forgotten one would be answered silently with somebody else's.
 */
export function pickParams(placeholders: readonly Placeholder[], params: Params, statement: string): Params {
  const picked: Record<string, ParamValue> = {};
  for (const { name, type } of placeholders) {
    const value = params[name];
    if (value === undefined) {
      throw fail('WAREHOUSE_PARAMETER', {
        message: `statement ${statement} needs a value for {${name}:${type}}`,
        statement,
      });
    }
    picked[name] = value;
  }
  return picked;
}

function elementText(value: ParamValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${quote(value)}'`;
  if (Array.isArray(value)) return `[${value.map(elementText).join(',')}]`;
  return scalarText(value as number | bigint | boolean);
}

function scalarText(value: number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw fail('WAREHOUSE_PARAMETER', { message: `${value} cannot be bound to a statement` });
  }
  return String(value);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' };

function escapeText(text: string): string {
  return text.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character] ?? character);
}

function quote(text: string): string {
  return text.replace(/[\\'\0]/g, (character) => (character === '\0' ? '\\0' : `\\${character}`));
}
