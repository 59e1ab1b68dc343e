import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start, succeed, type CommandLine } from '../support/cli.js';
import { hereWith } from '../support/here.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from '../support/http-clickhouse.js';
import { inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';
import { digestOf, simulate, type Digest } from '../support/promises.js';

const REPORTS = ['velocity', 'roi', 'liability', 'conversions', 'quality'];
const FORMATS = ['csv', 'ndjson'];

/** The same data directory with a ClickHouse server as its warehouse instead of the engine in the process. */
describe('a server as the warehouse', () => {
  let folder: string;
  let server: HttpClickHouse;
  let data: string;
  /** What the engine in the process has: its state, and its reports by name. */
  let expected: Digest;
  const reports = new Map<string, unknown>();
  const environment = (): Record<string, string> => ({
    FAIRLEAD_WAREHOUSE_URL: server.url.replace('//', `//${USER.username}:${USER.password}@`),
    FAIRLEAD_WAREHOUSE_DATABASE: 'fairlead',
  });
  const onServer: CommandLine = (...args) => hereWith(environment())(...args, '--data', data);
  const answer = async <T>(...args: string[]): Promise<T> =>
    JSON.parse(await succeed(onServer, ...args, '--json')) as T;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fairlead-server-'));
    data = join(folder, 'server');
    const events = await simulate(folder, { seed: 5, days: 12, advocates: 15 });
    const embedded = await layData(join(folder, 'embedded'));
    // Before the server begins: this process has one engine at a time.
    await inside(embedded, async (line) => {
      await succeed(line, 'import', events);
      expected = await digestOf(embedded, line);
      for (const name of REPORTS)
        reports.set(name, (JSON.parse(await succeed(line, 'report', name, '--json')) as { data: unknown }).data);
      for (const format of FORMATS)
        await succeed(line, 'export', 'decisions', '--format', format, '--out', join(folder, `here.${format}`));
    });
    server = await startHttpClickHouse(folder);
    await succeed(onServer, 'import', events, '--append-only');
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the log in and computes the same state, and nothing lies in the directory', async () => {
    const done = await answer<{ idle: boolean; dead_letters: number }>('run', '--until-idle');
    expect(done.idle).toBe(true);
    expect(await answer('digest')).toEqual(expected);
    expect(() => statSync(join(data, 'warehouse'))).toThrow(/ENOENT/);
    expect(server.requests.some(({ query }) => /^INSERT INTO clicks$/m.test(query))).toBe(true);
  });

  it('keeps every invariant', async () => {
    expect(await answer('verify')).toMatchObject({ ok: true });
  });

  it('tells the same reports', async () => {
    for (const name of REPORTS) {
      const there = await answer<{ data: unknown }>('report', name);
      expect({ name, data: there.data }).toEqual({ name, data: reports.get(name) });
    }
  });

  it('writes the same files', async () => {
    for (const format of FORMATS) {
      const [there, here] = [join(folder, `there.${format}`), join(folder, `here.${format}`)];
      await succeed(onServer, 'export', 'decisions', '--format', format, '--out', there);
      const sorted = (path: string): string[] => readFileSync(path, 'utf8').split('\n').sort();
      expect(sorted(there).length).toBe(sorted(here).length);
    }
  });

  it('is the same after a rebuild, and from the log too', async () => {
    expect((await onServer('rebuild')).code).toBe(0);
    expect(await answer('digest')).toEqual(expected);
    expect((await onServer('rebuild', '--from-log')).code).toBe(0);
    expect(await answer('digest')).toEqual(expected);
  });

  it('says in one sentence what is wrong with it, and no password', async () => {
    server.break({ kind: 'error', number: 516, text: 'fairlead: Authentication failed' }, /./);
    const { code, err, out } = await start(['digest', '--data', data], environment()).ended;
    expect(code).toBe(3);
    expect(err).toContain('Authentication failed');
    expect(err + out).not.toContain(USER.password);
  });
});
