import { afterEach, describe, expect, it } from 'vitest';
import { startMetricsServer, type MetricsServer } from '../../../dashboard/server/metrics-server.js';
import { createReadiness, type Check } from '../../../dashboard/server/readiness.js';
import { fail } from '../../../ingest/events/errors.js';
import { createMetrics } from '../../../telemetry.js';
import { parseExposition, sumOf } from '../../support/exposition.js';

let server: MetricsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const start = async (checks: Record<string, Check> = {}, more: { host?: string; token?: string } = {}) => {
  const metrics = createMetrics();
  const readiness = createReadiness({ checks, everyMs: 0, limitMs: 100 });
  server = await startMetricsServer({ host: '127.0.0.1', port: 0, token: '', metrics, readiness, logger, ...more });
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server!.url}${path}`, { headers });
  return { metrics, get };
};

describe('the door for those who watch', () => {
  it('tells the metrics, with the type of Prometheus’s text form', async () => {
    const { metrics, get } = await start();
    metrics.atDoor('click', 'accepted_at_door', 3);
    const reply = await get('/metrics');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await reply.text();
    parseExposition(text);
    expect(sumOf(text, 'fairlead_events_total', { kind: 'click', outcome: 'accepted_at_door' })).toBe(3);
  });

  it('is alive, and answers nothing else', async () => {
    const { get } = await start();
    expect(await (await get('/health')).json()).toEqual({ status: 'ok' });
    expect((await get('/v1/openapi.json')).status).toBe(404);
    expect((await get('/')).status).toBe(404);
  });

  it.each([
    [{}, 401],
    [{ authorization: 'Bearer guess' }, 401],
    [{ authorization: 'the-token' }, 401],
    [{ authorization: 'Bearer ' }, 401],
    [{ authorization: 'Bearer the-token' }, 200],
  ])('with a token answers %j by %i', async (headers, status) => {
    const { get } = await start({}, { token: 'the-token' });
    const reply = await get('/metrics', headers as Record<string, string>);
    expect(reply.status).toBe(status);
    if (status === 401) expect(await reply.json()).toMatchObject({ error: { code: 'METRICS_TOKEN_REQUIRED' } });
    expect((await get('/ready')).status, 'who asks whether it is ready needs none').toBe(200);
  });

  it.each(['0.0.0.0', '', '::', '192.0.2.1'])('refuses to listen on "%s" without a token', async (host) => {
    await expect(start({}, { host })).rejects.toMatchObject({ code: 'METRICS_LISTEN_REFUSED' });
  });

  it('listens beyond this machine with a token', async () => {
    const { get } = await start({}, { host: '0.0.0.0', token: 'the-token' });
    expect((await get('/health')).status).toBe(200);
    expect((await get('/metrics')).status).toBe(401);
  });

  it('says which port is taken', async () => {
    await start();
    const { port } = new URL(server!.url);
    const options = { host: '127.0.0.1', port: Number(port), token: '', metrics: createMetrics(), logger };
    await expect(startMetricsServer({ ...options, readiness: createReadiness({ checks: {} }) })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
  });
});

describe('readiness', () => {
  it('is 200 while everything answers, 503 with what is wrong, and 200 again', async () => {
    let gone = false;
    const { get } = await start({
      log: () => 'ok',
      warehouse: () => (gone ? Promise.reject(fail('WAREHOUSE_UNREACHABLE', { message: 'secret.host:8123' })) : 'ok'),
    });
    const ok = { status: 'ok', checks: { http: 'ok', log: 'ok', warehouse: 'ok' } };
    expect(await (await get('/ready')).json()).toEqual(ok);
    gone = true;
    const reply = await get('/ready');
    expect(reply.status).toBe(503);
    expect(await reply.json()).toEqual({
      status: 'unavailable',
      checks: { http: 'ok', log: 'ok', warehouse: 'WAREHOUSE_UNREACHABLE: The warehouse does not answer.' },
    });
    gone = false;
    expect(await (await get('/ready')).json()).toEqual(ok);
  });

  it('does not wait for a check that hangs, nor asks it a second time meanwhile', async () => {
    let asked = 0;
    let answer!: (said: string) => void;
    const { get } = await start({ warehouse: () => new Promise((resolve) => ((asked += 1), (answer = resolve))) });
    for (let i = 0; i < 3; i += 1) {
      // Only what stands below ever answers the check: who waits for it waits until the test has run out of its time.
      const reply = await get('/ready');
      expect(await reply.json()).toMatchObject({ checks: { warehouse: 'no answer within 0.1 s' } });
    }
    // The metrics are told all the same.
    expect((await get('/metrics')).status).toBe(200);
    expect(asked).toBe(1);
    answer('ok');
    await new Promise((resolve) => setTimeout(resolve, 10));
    await get('/ready');
    expect(asked).toBe(2);
  });

  it('asks once for many callers, and anew after its time', async () => {
    let now = 0;
    let asked = 0;
    const readiness = createReadiness({ checks: { log: () => ((asked += 1), 'ok') }, everyMs: 2000, now: () => now });
    await Promise.all(Array.from({ length: 50 }, () => readiness.ask()));
    now = 1999;
    await readiness.ask();
    expect(asked).toBe(1);
    now = 2000;
    await readiness.ask();
    expect(asked).toBe(2);
  });

  it('tells of a bug no more than that it is one', async () => {
    const readiness = createReadiness({ checks: { log: () => Promise.reject(new Error('password=hunter2')) } });
    expect(JSON.stringify(await readiness.ask())).not.toContain('hunter2');
  });
});
