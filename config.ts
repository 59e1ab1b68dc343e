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
  kafka: closed({
    brokers: Type.String({
      default: '',
      description: 'host:port,host:port of a Kafka cluster; empty for the local log under DATA/log',
    }),
    client_id: Type.String({ minLength: 1, default: 'fairlead', description: 'how the broker names this client' }),
    group: Type.String({
      minLength: 1,
      default: 'fairlead.ingest',
      description: 'consumer group of the ingest workers: those of one group share the partitions',
    }),
    partitions: Type.Integer({
      minimum: 1,
      maximum: 1024,
      default: 12,
      description: 'partitions of a topic that is made; one that exists keeps its own',
    }),
    replication: Type.Integer({
      minimum: -1,
      maximum: 16,
      default: -1,
      description: 'copies of a topic that is made; -1 leaves it to the broker',
    }),
    min_insync_replicas: Type.Integer({
      minimum: -1,
      maximum: 16,
      default: -1,
      description: 'copies that must have a record before it counts as written; -1 leaves it to the broker',
    }),
    session_timeout_ms: Type.Integer({
      minimum: 1000,
      default: 30_000,
      description: 'after this silence a worker is taken for dead and its partitions go to the others',
    }),
    fetch_bytes: Type.Integer({
      minimum: 65_536,
      default: 1_048_576,
      description: 'most bytes of one partition in one answer of the broker, and about what is held of it in memory',
    }),
    ssl: Type.Boolean({ default: false, description: 'whether the brokers speak TLS' }),
    ssl_ca: Type.String({ default: '', description: 'file with the certificate authority, where it is a private one' }),
    sasl_mechanism: Type.Enum(['', 'plain', 'scram-sha-256', 'scram-sha-512'], {
      default: '',
      description: 'plain, scram-sha-256 or scram-sha-512; empty for none',
    }),
    sasl_username: Type.String({ default: '' }),
    sasl_password: Type.String({ default: '' }),
  }),
  warehouse: closed({
    url: Type.String({
      default: '',
      description: 'http(s)://… of a ClickHouse server, or empty for the embedded engine under DATA/warehouse',
    }),
    username: Type.String({ default: 'default' }),
    password: Type.String({ default: '' }),
    database: Type.String({ default: 'default' }),
    cluster: Type.Boolean({
      default: false,
      description:
        'whether the server is one of a sharded, replicated cluster with the macros cluster, shard and replica',
    }),
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
  metrics: closed({
    host: Type.String({
      default: '127.0.0.1',
      description: 'address on which every role answers /metrics, /health and /ready; beyond loopback needs a token',
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 0, description: '0 for no such listener' }),
    token: Type.String({ default: '', description: 'what a scraper must show as `authorization: Bearer …`' }),
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
    linger_ms: Type.Integer({
      minimum: 0,
      maximum: 60_000,
      default: 200,
      description: 'how long records from Kafka may wait for others, so that one insert takes them together',
    }),
  }),
  process: closed({
    max_rows_per_step: Type.Integer({
      minimum: 1,
      default: 5_000_000,
      description: 'most new rows that one processing step takes',
    }),
    lease_seconds: Type.Integer({
      minimum: 3,
      maximum: 3600,
      default: 30,
      description: 'after this silence of the process that computes at a ClickHouse server another takes its place',
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
    const unknown = problem.message === 'schema is false';
    throw fail('CONFIG_INVALID', {
      setting,
      message: unknown ? `there is no setting ${setting}` : `${setting} ${problem.message}`,
    });
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
  const sections = ['log', 'kafka', 'warehouse', 'http', 'metrics', 'ingest', 'process', 'enrichment'];
  return { ...Object.fromEntries(sections.map((section) => [section, {}])), ...file };
}

/** Decimal digits alone: an empty variable is not 0, and 0x10 is not 16. What is none stays as it is, for the schema to refuse. */
const wholeNumber = (text: string): number | string => (/^-?\d{1,16}$/.test(text) ? Number(text) : text);

function fromText(text: string, type: string | undefined): string | number | boolean {
  if (type === 'integer') return wholeNumber(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function applyEnvironment(config: Record<string, unknown>, environment: ConfigSources['environment']): void {
  const shape = CONFIG.properties as Record<string, { properties?: Record<string, { type?: string }>; type?: string }>;
  for (const [name, setting] of Object.entries(shape)) {
    for (const [key, inner] of Object.entries(setting.properties ?? {})) {
      const value = environment[`FAIRLEAD_${name}_${key}`.toUpperCase()];
      if (value !== undefined) (config[name] as Record<string, unknown>)[key] = fromText(value, inner.type);
    }
    const value = environment[`FAIRLEAD_${name}`.toUpperCase()];
    if (value !== undefined && !setting.properties && setting.type !== 'array') {
      config[name] = fromText(value, setting.type);
    }
  }
}
