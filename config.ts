import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Type, type Static, type TProperties } from 'typebox';
import { Value } from 'typebox/value';
import { fail } from './ingest/events/errors.js';

const closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });
const ROLE = Type.Union(
  ['viewer', 'analyst', 'reviewer', 'finance', 'owner'].map((role) => Type.Literal(role)) as [
    ReturnType<typeof Type.Literal<string>>,
  ],
);

/** Every setting Fairlead has. Names end in their unit; `fairlead.json` and the environment use the same names. */
export const CONFIG = closed({
  programme: Type.String({
    minLength: 1,
    maxLength: 128,
    default: 'default',
    description: 'programme_id of events that name none',
  }),
  log_level: Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    default: 'info',
    description: 'trace, debug, info, warn, error or silent',
  }),
  raw_retention_days: Type.Integer({
    minimum: 1,
    default: 400,
    description: 'how long the log keeps clicks and conversions',
  }),
  log: closed({
    partitions: Type.Integer({
      minimum: 1,
      maximum: 1024,
      default: 4,
      description: 'partitions of a topic of the local log, fixed when it is made',
    }),
    segment_bytes: Type.Integer({
      minimum: 1_048_576,
      default: 134_217_728,
      description: 'size at which a segment file is closed',
    }),
  }),
  warehouse: closed({
    url: Type.String({
      default: '',
      description: 'http(s)://… of a ClickHouse server, or empty for the embedded engine under DATA/warehouse',
    }),
    username: Type.String({ default: 'default' }),
    password: Type.String({ default: '' }),
    database: Type.String({ default: 'default' }),
    memory_limit_bytes: Type.Integer({
      minimum: 268_435_456,
      default: 2_147_483_648,
      description: 'what the embedded engine may use',
    }),
  }),
  http: closed({
    host: Type.String({ default: '127.0.0.1', description: 'address to listen on; beyond loopback needs accounts' }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 4160, description: '0 takes any free port' }),
    public_url: Type.String({
      default: '',
      description: 'how browsers reach this server, where a proxy stands before it',
    }),
  }),
  ingest: closed({
    workers: Type.Integer({
      minimum: 1,
      maximum: 256,
      default: Math.max(1, Math.min(4, availableParallelism() - 1)),
      description: 'threads that decode and enrich',
    }),
    batch_records: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 32_768,
      description: 'most records in one insert',
    }),
    batch_bytes: Type.Integer({
      minimum: 65_536,
      default: 33_554_432,
      description: 'most bytes of records in one insert',
    }),
  }),
  process: closed({
    max_rows_per_step: Type.Integer({
      minimum: 1,
      default: 5_000_000,
      description: 'most new rows that one processing step takes',
    }),
    tick_seconds: Type.Integer({
      minimum: 1,
      default: 60,
      description: 'how often a running Fairlead appends the passing of time',
    }),
  }),
  enrichment: closed({
    country_database: Type.String({
      default: '',
      description: 'a MaxMind country file (mmdb) instead of the bundled one',
    }),
    asn_database: Type.String({ default: '', description: 'a MaxMind ASN file (mmdb) instead of the bundled one' }),
  }),
  accounts: Type.Array(
    closed({ name: Type.String({ minLength: 1 }), role: ROLE, password_hash: Type.String({ minLength: 1 }) }),
    {
      default: [],
      description: 'who may sign in with a password; `fairlead account` makes an entry',
    },
  ),
  write_keys: Type.Array(
    closed({
      name: Type.String({ minLength: 1 }),
      key: Type.String({ minLength: 16, description: 'the secret a sender shows' }),
      programme: Type.String({ minLength: 1 }),
      source: Type.Union([Type.Literal('browser'), Type.Literal('server'), Type.Literal('operator')]),
      origins: Type.Optional(Type.Array(Type.String(), { description: 'pages a browser key may be used from' })),
    }),
    { default: [], description: 'keys of the collector' },
  ),
});
export type Config = Static<typeof CONFIG> & { readonly data: string };

/** Where a configuration comes from: the data directory, an optional file, and the environment (`FAIRLEAD_HTTP_PORT=…`). */
export interface ConfigSources {
  readonly data: string;
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * Reads the configuration: defaults, then `fairlead.json` (in the data directory, or the file named), then the environment.
 * @throws FairleadError CONFIG_INVALID naming the setting that is wrong and what it should be.
 */
export function readConfig(sources: ConfigSources): Config {
  const data = isAbsolute(sources.data) ? sources.data : resolve(sources.cwd, sources.data);
  const named = sources.file ? resolve(sources.cwd, sources.file) : undefined;
  const merged = Value.Default(
    CONFIG,
    withSections(readFile(named ?? join(data, 'fairlead.json'), named !== undefined)),
  ) as Record<string, unknown>;
  applyEnvironment(merged, sources.environment);
  const [problem] = Value.Errors(CONFIG, merged);
  if (problem) {
    const setting = problem.instancePath.slice(1).replaceAll('/', '.') || 'the configuration';
    throw fail('CONFIG_INVALID', { setting, message: `${setting} ${problem.message}` });
  }
  return { ...(merged as Static<typeof CONFIG>), data };
}

function readFile(path: string, required: boolean): Record<string, unknown> {
  if (!existsSync(path)) {
    if (required) throw fail('CONFIG_INVALID', { setting: path, message: `there is no configuration file ${path}` });
    return {};
  }
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw fail('CONFIG_INVALID', { setting: path, message: `${path} is not JSON: ${(cause as Error).message}` });
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw fail('CONFIG_INVALID', { setting: path, message: `${path} is JSON, but no object of settings` });
  return read as Record<string, unknown>;
}

function withSections(file: Record<string, unknown>): Record<string, unknown> {
  const sections = ['log', 'warehouse', 'http', 'ingest', 'process', 'enrichment'];
  return { ...Object.fromEntries(sections.map((section) => [section, {}])), ...file };
}

/** Decimal digits alone: an empty variable is not 0, and 0x10 is not 16. What is none stays as it is, for the schema to refuse. */
const wholeNumber = (text: string): number | string => (/^-?\d{1,16}$/.test(text) ? Number(text) : text);

function applyEnvironment(config: Record<string, unknown>, environment: ConfigSources['environment']): void {
  const shape = CONFIG.properties as Record<string, { properties?: Record<string, { type?: string }>; type?: string }>;
  for (const [name, setting] of Object.entries(shape)) {
    for (const [key, inner] of Object.entries(setting.properties ?? {})) {
      const value = environment[`FAIRLEAD_${name}_${key}`.toUpperCase()];
      if (value !== undefined)
        (config[name] as Record<string, unknown>)[key] = inner.type === 'integer' ? wholeNumber(value) : value;
    }
    const value = environment[`FAIRLEAD_${name}`.toUpperCase()];
    if (value !== undefined && !setting.properties && setting.type !== 'array') {
      config[name] = setting.type === 'integer' ? wholeNumber(value) : value;
    }
  }
}
