import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CommandContext } from '../../cli/command.js';
import { keepRunning } from '../../cli/run.js';
import { readConfig } from '../../config.js';
import { openFairlead, type Fairlead } from '../../fairlead.js';
import { KIND_SPECS } from '../../ingest/events/kinds.js';
import { start, tempFolder } from '../support/cli.js';
import { parseExposition, sumOf } from '../support/exposition.js';
import { layData } from '../support/laid-warehouse.js';
import { startHttpClickHouse, USER } from '../support/http-clickhouse.js';

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A way to a server that can be cut and mended. */
async function cuttable(target: string) {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const mend = async (): Promise<void> => {
    server = createServer((near) => {
      const far = connect(Number(new URL(target).port), '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy(), sockets.delete(socket)));
      }
      near.pipe(far).pipe(near);
    }).listen(port, '127.0.0.1');
    await new Promise((done) => server?.once('listening', done));
  };
  const cut = async (): Promise<void> => {
    const closed = new Promise((done) => server?.close(done));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await mend();
  return { url: `http://127.0.0.1:${port}`, cut, mend };
}

const NOW = '2026-03-01T12:00:00.000Z';
const click = (id: string, more: object = {}) =>
  JSON.stringify({ id, occurred_at: NOW, visitor_id: 'v-1', channel: 'referral', referral_code: 'ANN', ...more });

async function append(fairlead: Fairlead, values: readonly string[]): Promise<void> {
  const log = await fairlead.log();
  await log.append(
    KIND_SPECS.click.topic,
    values.map((text) => ({
      key: 'v-1',
      value: new TextEncoder().encode(text),
      source: 'import' as const,
      programmeId: 'acme',
    })),
  );
}

async function open(environment: Record<string, string> = {}): Promise<Fairlead> {
  const data = environment['FAIRLEAD_WAREHOUSE_URL'] === undefined ? await layData(tempFolder()) : tempFolder();
  const fixed = { FAIRLEAD_LOG_LEVEL: 'silent', FAIRLEAD_INGEST_WORKERS: '1' };
  return await openFairlead(readConfig({ data, cwd: data, environment: { ...fixed, ...environment } }));
}

const contextOf = (fairlead: Fairlead, signal: AbortSignal): CommandContext => ({
  out: () => undefined,
  err: () => undefined,
  executeInside: () => Promise.reject(new Error('nothing runs beside')),
  cwd: fairlead.config.data,
  signal,
  terminal: false,
  fairlead: () => Promise.resolve(fairlead),
});

describe('after passes', () => {
  it('the counts agree with the rows and the dead letters, conflicts included', async () => {
    const fairlead = await open();
    onTestFinished(() => fairlead.close());
    await append(fairlead, [click('a'), click('b'), 'no JSON', click('a', { referral_code: 'BEN' })]);
    await append(fairlead, [click('c'), click('a')]);
    while (!(await fairlead.pass()).idle);
    await append(fairlead, [click('d')]);
    while (!(await fairlead.pass()).idle);
    const text = await fairlead.metrics.text();
    const events = (outcome: string) => sumOf(text, 'fairlead_events_total', { kind: 'click', outcome });
    const done = fairlead.done();
    expect({ row: events('row'), dead_letter: events('dead_letter'), conflict: events('conflict') }).toEqual({
      row: 6,
      dead_letter: 1,
      conflict: 1,
    });
    expect(done).toEqual({ records: 7, rows: events('row') - 1, dead: events('dead_letter') + 1 });
    expect(sumOf(text, 'fairlead_dead_letters_total')).toBe(done.dead);
    expect(sumOf(text, 'fairlead_dead_letters_total', { reason: 'ID_CONFLICT' })).toBe(1);
    expect(sumOf(text, 'fairlead_batch_records_sum')).toBe(7);
    expect(sumOf(text, 'fairlead_processing_rows_total')).toBeGreaterThanOrEqual(7);
    expect(sumOf(text, 'fairlead_processing_failures_total')).toBe(0);
    // The first step computes everything from nothing and says nothing of freshness; the second one took one event.
    expect(sumOf(text, 'fairlead_state_freshness_seconds_count')).toBe(1);
    expect(sumOf(text, 'fairlead_state_freshness_seconds_sum')).toBeLessThan(60);
  });

  it('a step that fails is counted, and the metrics go on', async () => {
    const fairlead = await open({ FAIRLEAD_WAREHOUSE_URL: `http://127.0.0.1:${await freePort()}` });
    onTestFinished(() => fairlead.close());
    for (let i = 0; i < 2; i += 1)
      await expect(fairlead.pass({ ingest: false })).rejects.toMatchObject({ code: 'WAREHOUSE_UNREACHABLE' });
    const text = await fairlead.metrics.text();
    parseExposition(text);
    expect(sumOf(text, 'fairlead_processing_failures_total')).toBe(2);
  });
});

describe('while it runs', () => {
  it('is ready, not ready while the warehouse is gone, and ready again, with nothing lost', async () => {
    const clickhouse = await startHttpClickHouse(tempFolder(), 'default');
    onTestFinished(() => clickhouse.close());
    const way = await cuttable(clickhouse.url);
    const port = await freePort();
    const fairlead = await open({
      FAIRLEAD_WAREHOUSE_URL: way.url,
      FAIRLEAD_WAREHOUSE_USERNAME: USER.username,
      FAIRLEAD_WAREHOUSE_PASSWORD: USER.password,
      FAIRLEAD_METRICS_PORT: String(port),
      FAIRLEAD_METRICS_TOKEN: 'the-token',
    });
    const stop = new AbortController();
    const ended = keepRunning(contextOf(fairlead, stop.signal), fairlead, new Set(['ingest']));
    onTestFinished(async () => {
      stop.abort();
      await ended.catch(() => undefined);
      await fairlead.close();
      await way.cut();
    });
    const ready = async () => {
      const reply = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
      const { checks } = ((await reply?.json()) ?? {}) as { checks?: Record<string, string> };
      return { status: reply?.status, ...checks };
    };
    const told = async (name: string, labels: Record<string, string> = {}) => {
      const headers = { authorization: 'Bearer the-token' };
      return sumOf(await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text(), name, labels);
    };
    const patience = { timeout: 30_000, interval: 200 };
    const allWell = {
      status: 200,
      running: 'ok',
      warehouse: 'ok',
      log: 'ok',
      last_pass: 'ok',
      partitions: 'ok',
      http: 'ok',
    };
    await expect.poll(ready, patience).toEqual(allWell);
    expect(await told('fairlead_warehouse_up')).toBe(1);

    await append(fairlead, [click('a'), 'no JSON']);
    await expect.poll(() => told('fairlead_events_total', { kind: 'click', outcome: 'row' }), patience).toBe(1);

    await way.cut();
    await expect.poll(ready, patience).toMatchObject({
      status: 503,
      warehouse: 'WAREHOUSE_UNREACHABLE: The warehouse does not answer.',
      log: 'ok',
    });
    await append(fairlead, [click('b'), click('c')]);
    await expect.poll(() => told('fairlead_warehouse_up'), patience).toBe(0);
    await expect.poll(() => told('fairlead_lag_records', { topic: 'fairlead.click' }), patience).toBe(2);

    await way.mend();
    await expect.poll(ready, patience).toEqual(allWell);
    await expect.poll(() => told('fairlead_events_total', { kind: 'click', outcome: 'row' }), patience).toBe(3);
    await expect.poll(() => told('fairlead_lag_records', { topic: 'fairlead.click' }), patience).toBe(0);
    expect(await told('fairlead_events_total', { kind: 'click', outcome: 'dead_letter' })).toBe(1);

    stop.abort();
    await ended;
    expect(await ready()).toEqual({ status: undefined });
  });
});

describe('the command', () => {
  it('opens the door with the process and closes it on SIGTERM', async () => {
    const port = await freePort();
    const data = await layData(join(tempFolder(), 'data'));
    writeFileSync(join(data, 'fairlead.json'), JSON.stringify({ metrics: { port }, http: { port: 0 } }));
    const running = start(['run', '--data', data, '--role', 'ingest']);
    const health = () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(health, { timeout: 30_000, interval: 100 }).toBe(200);
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    parseExposition(text);
    expect(sumOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    running.process.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(await health()).toBe(0);
  });

  it('does not start beyond this machine without a token', async () => {
    const environment = { FAIRLEAD_METRICS_HOST: '0.0.0.0', FAIRLEAD_METRICS_PORT: String(await freePort()) };
    const { code, err } = await start(['run', '--data', join(tempFolder(), 'data')], environment).ended;
    expect(err).toMatch(/METRICS_LISTEN_REFUSED/);
    expect(code).toBe(3);
  });
});
