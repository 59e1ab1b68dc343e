import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fail } from '../../events/errors.js';
import { isKind, kindProblem, KIND_SPECS } from '../../events/kinds.js';
import type { Column } from './duck.js';
import { onlineRetail } from './mappings/online-retail.js';
import type { Mapping, Output } from './types.js';

/** Mappings that come with Fairlead; `--map NAME`, or found by the columns of the file. */
export const BUILT_IN: readonly Mapping[] = [onlineRetail];

/** The built-in mapping whose columns are all there; null if none fits. */
export function detectMapping(columns: readonly Column[]): Mapping | null {
  const names = new Set(columns.map(({ name }) => name));
  return BUILT_IN.find(({ detect }) => detect !== undefined && detect.every((name) => names.has(name))) ?? null;
}

/**
 * Finds a mapping by the name of a built-in one or the path of a JSON file: one output, a list of them, or
 * `{ "outputs": […] }`.
 *
 * @throws IMPORT_MAP, IMPORT_FILE_MISSING
 */
export async function loadMapping(nameOrPath: string, cwd: string): Promise<Mapping> {
  const builtIn = BUILT_IN.find(({ name }) => name === nameOrPath);
  if (builtIn !== undefined) return builtIn;
  const path = resolve(cwd, nameOrPath);
  const text = await readFile(path, 'utf8').catch(() => {
    const names = BUILT_IN.map(({ name }) => name).join(', ');
    throw fail('IMPORT_FILE_MISSING', {
      message: `no mapping file ${path}, and no built-in mapping but ${names}`,
      path,
    });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const { outputs = value, buckets } = isObject(value) ? value : { buckets: undefined };
  const list = Array.isArray(outputs) ? outputs : [outputs];
  if (list.length === 0) throw invalid(path, 'it has no outputs');
  if (buckets !== undefined && typeof buckets !== 'string') throw invalid(path, 'buckets must be a SELECT');
  const mapping: Mapping = { name: path, outputs: list.map((output, i) => checkOutput(path, `outputs[${i}]`, output)) };
  return buckets === undefined ? mapping : { ...mapping, buckets };
}

function invalid(path: string, what: string) {
  return fail('IMPORT_MAP', { message: `${path}: ${what}`, path });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkOutput(path: string, at: string, output: unknown): Output {
  if (!isObject(output)) throw invalid(path, `${at} is not an object`);
  const { kind, columns, select, refunds, ...rest } = output;
  if (typeof kind !== 'string') throw invalid(path, `${at}.kind is missing`);
  const problem = kindProblem(kind);
  if (!isKind(kind)) throw invalid(path, `${at}.kind: ${problem?.message ?? kind}`);
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw invalid(path, `${at}.${unknown}: there are only kind, columns, select and refunds`);
  if ([columns, select, refunds].filter((one) => one !== undefined).length !== 1) {
    throw invalid(path, `${at} needs exactly one of columns, select and refunds`);
  }
  if (refunds !== undefined) {
    const text = isObject(refunds) ? refunds['select'] : undefined;
    if (kind !== 'order' || typeof text !== 'string')
      throw invalid(path, `${at}.refunds needs kind order and a select`);
    return { kind, refunds: { select: text } };
  }
  if (select !== undefined) {
    if (typeof select !== 'string' || select.trim() === '') throw invalid(path, `${at}.select is not a SELECT`);
    return { kind, select: select.trim().replace(/;$/, '') };
  }
  if (!isObject(columns) || Object.keys(columns).length === 0) throw invalid(path, `${at}.columns is not an object`);
  for (const [field, from] of Object.entries(columns)) {
    const fine = typeof from === 'string' || (isObject(from) && ('value' in from || typeof from['sql'] === 'string'));
    if (!fine) throw invalid(path, `${at}.columns.${field} is no column name, { "value": … } or { "sql": "…" }`);
  }
  return { kind, columns: columns as NonNullable<Output['columns']> };
}

/** Refuses a mapping that names columns which the file lacks, or leaves out a field which the kind needs. */
export function checkColumns(mapping: Mapping, path: string, available: readonly Column[]): void {
  const names = available.map(({ name }) => name);
  for (const { kind, columns } of mapping.outputs) {
    if (columns === undefined) continue;
    for (const [field, from] of Object.entries(columns)) {
      if (typeof from !== 'string' || names.includes(from)) continue;
      throw invalid(mapping.name, `${kind}.${field}: ${path} has no column "${from}"; it has ${names.join(', ')}`);
    }
    const needed = [
      'occurred_at',
      ...KIND_SPECS[kind].fields.filter(({ required }) => required).map(({ name }) => name),
    ];
    const missing = needed.filter((field) => !(field in columns));
    if (missing.length > 0) throw invalid(mapping.name, `${kind} needs ${missing.join(', ')}`);
  }
}
