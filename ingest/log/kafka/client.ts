import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import kafkajs, { type Kafka, type logCreator } from 'kafkajs';
import { fail, FairleadError } from '../../events/errors.js';
import type { KafkaNote, KafkaOptions } from './options.js';

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** About twelve seconds in all: whoever connects is told in time that nobody answers. */
const RETRIES = { initialRetryTime: 100, retries: 8, maxRetryTime: 3_000, multiplier: 2, factor: 0.2 } as const;

const zip = promisify(gzip);
const unzip = promisify<Uint8Array, Buffer>(gunzip);
const FASTEST = 1;

// At its default level gzip costs a sender more than all the rest of sending; the fastest leaves events of JSON a tenth larger.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.GZIP] = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => zip(buffer, { level: FASTEST }),
  decompress: (buffer: Buffer) => unzip(buffer),
});

/**
 * For what is sent and read once connected, about twenty seconds: a broker that was killed is taken for dead after nine, and only then do
 * its partitions get new leaders.
 */
export const LASTING = { retry: { retries: 11 } } as const;

/** A client of the cluster. What kafkajs has to say goes where our own notes go, one level down: most of it is no news to people. */
export function createClient({ brokers, clientId, tls, sasl, note }: KafkaOptions): Kafka {
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...(tls ? { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } } : {}),
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    authenticationTimeout: 2 * CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    // A consumer that restarts itself can be running again after it was stopped; the watchdog restarts, and nobody else.
    retry: { ...RETRIES, restartOnFailure: () => Promise.resolve(false) },
    logLevel: kafkajs.logLevel.WARN,
    logCreator: logTo(note),
  });
}

function saslOf(sasl: NonNullable<KafkaOptions['sasl']>) {
  const { username, password } = sasl;
  if (sasl.mechanism === 'plain') return { mechanism: 'plain' as const, username, password };
  if (sasl.mechanism === 'scram-sha-256') return { mechanism: 'scram-sha-256' as const, username, password };
  return { mechanism: 'scram-sha-512' as const, username, password };
}

function logTo(note: ((note: KafkaNote) => void) | undefined): logCreator {
  return () =>
    ({ level, log: { message, timestamp: _timestamp, logger: _logger, ...rest } }) => {
      const { stack: _stack, ...fields } = rest as Record<string, unknown>;
      note?.({ level: level <= kafkajs.logLevel.ERROR ? 'info' : 'debug', message: `kafkajs: ${message}`, fields });
    };
}

interface KafkaError {
  readonly name?: string;
  readonly type?: string;
  readonly message?: string;
  readonly cause?: KafkaError;
  readonly originalError?: KafkaError;
}

const DENIED = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'ILLEGAL_SASL_STATE',
  'SASL_AUTHENTICATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
]);
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const UNREACHABLE = new Set([
  'COORDINATOR_NOT_AVAILABLE',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'REBALANCE_IN_PROGRESS',
  'LEADER_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_FOR_PARTITION',
  'REQUEST_TIMED_OUT',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);
const UNREACHABLE_NAMES =
  /^KafkaJS(Connection|ConnectionClosed|NoBrokerAvailable|BrokerNotFound|RequestTimeout|Timeout|GroupCoordinatorNotFound|MetadataNotLoaded|TopicMetadataNotLoaded|LockTimeout)/;

/** Says in our words what the client library said, whatever it wrapped it in. */
export function kafkaError(error: unknown, doing: string): FairleadError {
  if (error instanceof FairleadError) return error;
  const chain: KafkaError[] = [];
  for (let one = error as KafkaError | undefined; one && chain.length < 8; one = one.cause ?? one.originalError)
    chain.push(one);
  const said = chain.at(-1)?.message ?? String(error);
  const details = { message: `${doing}: ${said}`, cause: error };
  const has = (test: (one: KafkaError) => boolean): boolean => chain.some(test);
  if (has(({ type = '', name = '' }) => DENIED.has(type) || name.startsWith('KafkaJSSASL')))
    return fail('LOG_DENIED', details);
  if (has(({ type = '' }) => TOO_LARGE.has(type))) return fail('LOG_RECORD_TOO_LARGE', details);
  if (has(({ name }) => name === 'KafkaJSNotImplemented')) return fail('LOG_FORMAT', details);
  if (has(({ type = '', name = '' }) => UNREACHABLE.has(type) || UNREACHABLE_NAMES.test(name)))
    return fail('LOG_UNREACHABLE', details);
  return fail('LOG_IO_FAILED', details);
}

/** Waits for something of the library that is known not to return at times; gives up after `ms`. */
export async function atMost<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
