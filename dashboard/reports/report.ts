/** What a report is: one function with its parameters, its answer, who may see it, and where each figure comes from. */
import { Type, type Static, type TObject, type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { fail } from '../../ingest/events/errors.js';
import type { Door } from '../../sql/door.js';
import { loadStatement } from '../../sql/statements.js';

/** Roles by what they may see; a later one may see all that an earlier one may. */
export const REPORT_ROLES = ['viewer', 'analyst', 'reviewer', 'finance', 'owner'] as const;
export type ReportRole = (typeof REPORT_ROLES)[number];

/** Parameters as they come from a query string or a command line: text, or lists of text. Absent is undefined or null. */
export type RawParams = Readonly<Record<string, unknown>>;

/** A statement behind a report: its name in sql/queries and its text. */
export interface StatementText {
  readonly name: string;
  readonly sql: string;
}

/** A report's data with what explains it: the form in which the API answers. */
export interface Answer<D = unknown> {
  readonly data: D;
  readonly definitions: Readonly<Record<string, string>>;
  readonly statements: readonly StatementText[];
}

export interface Report<D = unknown> {
  /** The word after `fairlead report` and `/v1/reports/`. */
  readonly name: string;
  readonly title: string;
  /** The least role that may see it. */
  readonly role: ReportRole;
  /** Parameters that every door takes, as a schema of text and lists of text (a query string's own types). */
  readonly params: TObject;
  /** Parameters that no request from outside may set: they name files of this machine, or are told by the server itself. */
  readonly localParams: readonly string[];
  /** The shape of the data. */
  readonly result: TSchema;
  /** What each figure means, by the name it has in the data. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Every statement it may run, as named under sql/queries. */
  readonly statements: readonly string[];
  /**
   * Computes the data. Unknown parameters are left alone, so that one set of common options may be given to every report.
   * @throws FairleadError USAGE for a parameter that cannot be read, NOT_FOUND where the subject does not exist.
   */
  run(door: Door, params: RawParams): Promise<D>;
  /** The data as lines of plain text for a terminal. */
  text(data: D): string[];
}

/** A report as it is written: with parameters already read. */
export interface ReportDefinition<P extends TObject, R extends TSchema, L extends TObject> {
  readonly name: string;
  readonly title: string;
  readonly role?: ReportRole;
  readonly params: P;
  readonly local?: L;
  readonly result: R;
  readonly definitions: Readonly<Record<string, string>>;
  readonly statements: readonly string[];
  compute(door: Door, params: Static<P> & Partial<Static<L>>): Promise<Static<R>>;
  text(data: Static<R>): string[];
}

/** Text where the schema says text, a list where it says list, numbers and booleans by their words; blank counts as absent. */
function coerce(schema: TSchema, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  const type = (schema as { type?: string }).type;
  if (type === 'array') return Array.isArray(value) ? value.map(String) : [String(value)];
  const one: unknown = Array.isArray(value) ? value[value.length - 1] : value;
  if ((type === 'integer' || type === 'number') && typeof one === 'string' && one.trim() !== '') return Number(one);
  if (type === 'boolean' && typeof one === 'string') return one === 'true' ? true : one === 'false' ? false : one;
  return typeof one === 'number' && type === 'string' ? String(one) : one;
}

/** Reads raw parameters by a schema; parameters the schema does not know are left out. */
function readParams(
  report: string,
  { schema, check }: { readonly schema: TObject; readonly check: Validator },
  raw: RawParams,
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = coerce(property, raw[name]);
    if (value !== undefined) read[name] = value;
  }
  if (!check.Check(read)) {
    const [error] = check.Errors(read);
    const path = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    throw fail('USAGE', {
      message: `report ${report}: ${path === '' ? 'a parameter' : `parameter ${path}`} ${error?.message ?? 'is not valid'}`,
    });
  }
  return read;
}

/** Makes a report of its definition: reads parameters, computes, and keeps what explains the figures beside it. */
export function defineReport<P extends TObject, R extends TSchema, L extends TObject = TObject<Record<never, never>>>(
  definition: ReportDefinition<P, R, L>,
): Report<Static<R>> {
  const { name, title, role = 'viewer', params, local, result, definitions, statements } = definition;
  const schema: TObject = Type.Object({ ...params.properties, ...local?.properties });
  // Compiled when first asked, and once: it takes longer than many a statement.
  let check: Validator | undefined;
  return {
    name,
    title,
    role,
    params,
    localParams: Object.keys(local?.properties ?? {}),
    result,
    definitions,
    statements,
    run: async (door, raw) => {
      const read = readParams(name, { schema, check: (check ??= Compile(schema)) }, raw);
      return await definition.compute(door, read as Static<P> & Partial<Static<L>>);
    },
    text: (data) => definition.text(data),
  };
}

/** The parameters of a request from outside: those that only this machine may set are refused. Throws USAGE. */
export function outsideParams(report: Report, raw: RawParams): RawParams {
  for (const name of report.localParams) {
    if (raw[name] !== undefined)
      throw fail('USAGE', { message: `report ${report.name}: ${name} cannot be set from outside` });
  }
  return raw;
}

/**
 * Runs a report for the API: its data with definitions and statements beside it.
 * @param inside what only the server knows and a request may not say, such as the ends of the log for `quality`
 */
export async function answerReport(
  report: Report,
  door: Door,
  raw: RawParams,
  inside: RawParams = {},
): Promise<Answer> {
  const data = await report.run(door, { ...outsideParams(report, raw), ...inside });
  return {
    data,
    definitions: report.definitions,
    statements: report.statements.map((name) => ({ name, sql: loadStatement(name).sql })),
  };
}
