import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { fail } from '../../../../ingest/events/errors.js';
import { atMost, kafkaError } from '../../../../ingest/log/kafka/client.js';

const { KafkaJSProtocolError, KafkaJSConnectionError, KafkaJSError, KafkaJSNumberOfRetriesExceeded } = kafkajs;
const protocol = (type: string) =>
  new KafkaJSProtocolError(Object.assign(new Error(`the broker said ${type}`), { type, code: 1, retriable: false }));
const retried = (cause: Error) => new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 100 } as never);
const named = (name: string, message = 'text') => Object.assign(new Error(message), { name });

describe('errors of the client library', () => {
  it.each([
    ['LOG_DENIED', protocol('TOPIC_AUTHORIZATION_FAILED')],
    ['LOG_DENIED', protocol('CLUSTER_AUTHORIZATION_FAILED')],
    ['LOG_DENIED', protocol('SASL_AUTHENTICATION_FAILED')],
    ['LOG_DENIED', named('KafkaJSSASLAuthenticationError')],
    ['LOG_RECORD_TOO_LARGE', protocol('MESSAGE_TOO_LARGE')],
    ['LOG_RECORD_TOO_LARGE', protocol('RECORD_LIST_TOO_LARGE')],
    ['LOG_FORMAT', named('KafkaJSNotImplemented', 'Snappy compression not implemented')],
    ['LOG_UNREACHABLE', protocol('NOT_LEADER_FOR_PARTITION')],
    ['LOG_UNREACHABLE', protocol('NOT_ENOUGH_REPLICAS')],
    ['LOG_UNREACHABLE', new KafkaJSConnectionError('Connection error: connect ECONNREFUSED 127.0.0.1:1', {} as never)],
    ['LOG_UNREACHABLE', named('KafkaJSRequestTimeoutError')],
    ['LOG_UNREACHABLE', named('KafkaJSGroupCoordinatorNotFound')],
    ['LOG_IO_FAILED', new Error('something else')],
    ['LOG_IO_FAILED', 'not even an error'],
    ['LOG_IO_FAILED', null],
    ['LOG_IO_FAILED', undefined],
  ])('are %s, bare or wrapped: %s', (code, error) => {
    expect(kafkaError(error, 'doing').code).toBe(code);
    if (!(error instanceof Error)) return;
    expect(kafkaError(retried(error), 'doing').code).toBe(code);
    expect(kafkaError(new KafkaJSError(retried(error), { cause: retried(error) } as never), 'doing').code).toBe(code);
    expect(kafkaError(named('Wrapped'), 'doing').code).toBe('LOG_IO_FAILED');
  });

  it('are told with what was being done and the innermost reason', () => {
    const error = kafkaError(retried(protocol('NOT_ENOUGH_REPLICAS')), 'appending to the log');
    expect(error.message).toContain('appending to the log');
    expect(error.message).toContain('the broker said NOT_ENOUGH_REPLICAS');
  });

  it('that are ours already stay what they are', () => {
    const ours = fail('LOG_CLOSED');
    expect(kafkaError(ours, 'doing')).toBe(ours);
  });

  it('that go round in a circle end', () => {
    const round: { cause?: unknown; message: string } = { message: 'round' };
    round.cause = round;
    expect(kafkaError(round, 'doing').code).toBe('LOG_IO_FAILED');
  });
});

describe('a wait with an end', () => {
  it('gives what came in time, gives up else, and leaves no late failure behind', async () => {
    expect(await atMost(1_000, Promise.resolve(3))).toBe(3);
    await expect(atMost(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
    let late: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_, reject) => (late = reject));
    expect(await atMost(5, work)).toBeUndefined();
    late(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
