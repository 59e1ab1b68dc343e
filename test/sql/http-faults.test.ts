import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deadLetterStream, type DeadLetter } from '../../ingest/dead-letter-columns.js';
import { FairleadError } from '../../ingest/events/errors.js';
import { openWarehouse, type Retry, type Warehouse, type WarehouseOptions } from '../../sql/warehouse.js';
import { READER, startHttpClickHouse, STRICT_READER, USER, type HttpClickHouse } from '../support/http-clickhouse.js';
import type { Fault } from '../support/http-faults.js';

const LETTERS = 'ingest/insert-dead-letters';
const INSERT = /INSERT INTO dead_letters/;
const BY_ADDRESS = 'verify/dead-letters-by-address';
const READ = /FROM dead_letters/;
const SAVED = /FROM \{table:Identifier\}[\s\S]*FORMAT/;
const letter = (offset: number): DeadLetter => ({
  programmeId: 'p',
  topic: 'fairlead.click',
  partition: 1,
  offset,
  receivedAt: 1_700_000_000_123,
  step: 'decode',
  reason: 'BAD_JSON',
  message: 'bad',
  payload: Uint8Array.from([1]),
  source: 'server',
});
const letters = (from: number, count: number): Uint8Array =>
  deadLetterStream(Array.from({ length: count }, (_, i) => letter(from + i)));

let dir: string;
let server: HttpClickHouse;
let warehouse: Warehouse;
const retries: Retry[] = [];
const open = (options: Partial<WarehouseOptions> = {}): Promise<Warehouse> =>
  openWarehouse({
    url: server.url,
    ...USER,
    onRetry: (retry) => retries.push(retry),
    patience: { timeoutMs: 5000, retryMs: 4000 },
    ...options,
  });

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fairlead-faults-'));
  server = await startHttpClickHouse(dir, 'default');
  warehouse = await open();
});
afterEach(() => {
  server.mend();
  retries.length = 0;
});
afterAll(async () => {
  await warehouse.close();
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

/** The coded error of something that must fail. Nothing that can be seen of it, its causes included, tells the password. */
async function failure(work: Promise<unknown>): Promise<FairleadError> {
  try {
    await work;
  } catch (error) {
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/secret|c2VjcmV0|hunter2/);
    expect(error).toBeInstanceOf(FairleadError);
    return error as FairleadError;
  }
  throw new Error('it did not fail');
}

async function offsets(): Promise<number[]> {
  return (await warehouse.process.rows<{ offset: number }>(BY_ADDRESS)).map(({ offset }) => offset);
}

describe('what cannot be reached', () => {
  it('names a wrong password, the user, and no secret', async () => {
    const error = await failure(openWarehouse({ url: server.url, username: 'fairlead', password: 'hunter2' }));
    expect(error).toMatchObject({ code: 'WAREHOUSE_DENIED', exit: 3, message: expect.stringContaining('fairlead') });
  });

  it('names a host that nobody knows', async () => {
    const error = await failure(openWarehouse({ url: 'http://fairlead:secret@nowhere.invalid:8123' }));
    expect(error.code).toBe('WAREHOUSE_UNREACHABLE');
    expect(error.message).toMatch(/^the host nowhere\.invalid of the warehouse at http:\/\/nowhere\.invalid:8123/);
    expect(error.hint).toMatch(/host name/);
  });

  it('names a port at which nobody listens', async () => {
    const error = await failure(openWarehouse({ url: 'http://fairlead:secret@127.0.0.1:1' }));
    expect(error).toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', hint: expect.stringContaining('8123') });
    expect(error.message).toContain('nothing listens where the warehouse at http://127.0.0.1:1 should be');
  });

  it.each([
    ['a page', 200, '<html>Welcome</html>'],
    ['a page that is not there', 404, '<html>Not found</html>'],
    ['another port of ClickHouse', 400, 'Port 9000 is for clickhouse-client program'],
  ])('tells %s from ClickHouse', async (_, status, text) => {
    const other = createServer((_request, response) => response.writeHead(status).end(text));
    const error = await failure(openWarehouse({ url: await listening(other), ...USER }));
    other.close();
    expect(error).toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', message: expect.stringContaining('no ClickHouse') });
    expect(error.message).toContain(text.slice(0, 5));
  });

  it('tells a port that speaks no HTTP from ClickHouse', async () => {
    const other = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    const error = await failure(openWarehouse({ url: await listening(other), ...USER }));
    other.close();
    expect(error).toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', message: expect.stringContaining('no ClickHouse') });
  });

  it('says that a port has no TLS', async () => {
    const error = await failure(openWarehouse({ url: server.url.replace('http:', 'https:'), ...USER }));
    expect(error).toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', hint: expect.stringContaining('http://') });
  });

  it('takes a user and a password out of the address, and shows neither', async () => {
    const own = await openWarehouse({
      url: server.url.replace('//', '//fairlead:secret@'),
      username: 'x',
      password: 'y',
    });
    expect(await own.serve.rows('migrations/applied')).not.toEqual([]);
    await own.close();
    for (const url of [
      'ftp://u:hunter2@host',
      'http://u:hunter2@host:8123/some/path',
      'http://u:hunter2@host/?x=1',
      'http://u:hunter2@:x',
    ])
      expect((await failure(openWarehouse({ url }))).code).toBe('WAREHOUSE_URL');
  });
});

describe('users and databases', () => {
  it('makes a database that is not there, and works in it', async () => {
    const other = await open({ database: 'other', patience: { timeoutMs: 60_000, retryMs: 4000 } });
    await other.migrate();
    expect(await other.serve.rows(BY_ADDRESS)).toEqual([]);
    await other.close();
    expect(server.requests.filter(({ query }) => query.includes('CREATE DATABASE'))).toHaveLength(1);
  });

  it('says who may not make it, and what to do', async () => {
    const text =
      "fairlead: Not enough privileges. To execute this query, it's necessary to have the grant CREATE DATABASE ON third.*";
    server.break({ kind: 'error', number: 497, text }, /CREATE DATABASE/);
    const error = await failure(open({ database: 'third' }));
    expect(error).toMatchObject({
      code: 'WAREHOUSE_DENIED',
      message: expect.stringContaining('the user fairlead sees no database third'),
      hint: expect.stringContaining('CREATE DATABASE third'),
    });
  });

  it('lets a read-only user read, and says that it may not write', async () => {
    const own = await open({ ...READER });
    // Nothing is missing, so that nothing has to be written.
    expect(await own.migrate()).toEqual([]);
    expect(await own.process.rows(BY_ADDRESS)).toEqual(await warehouse.process.rows(BY_ADDRESS));
    const error = await failure(own.ingest.insert(LETTERS, letters(0, 1)));
    expect(error).toMatchObject({ code: 'WAREHOUSE_READONLY', hint: expect.stringContaining('readonly = 0') });
    expect(error.message).toContain(`statement ${LETTERS}: the user reader is read-only`);
    await own.close();
    expect(retries).toEqual([]);
  });

  it('says what a user lacks who may not even set a setting', async () => {
    const error = await failure(open({ ...STRICT_READER }));
    expect(error).toMatchObject({ code: 'WAREHOUSE_READONLY', hint: expect.stringContaining('readonly = 2') });
  });

  it('names the right that a user lacks', async () => {
    const text =
      "fairlead: Not enough privileges. To execute this query, it's necessary to have the grant INSERT(topic, log_partition) ON default.dead_letters";
    server.break({ kind: 'error', number: 497, text }, INSERT);
    const error = await failure(warehouse.ingest.insert(LETTERS, letters(0, 1)));
    expect(error).toMatchObject({
      code: 'WAREHOUSE_READONLY',
      message: expect.stringContaining('lacks a right, INSERT(topic, log_partition) ON default.dead_letters'),
      hint: 'GRANT INSERT(topic, log_partition) ON default.dead_letters TO fairlead.',
    });
  });
});

describe('an insert that is cut short is sent again and collapses', () => {
  it.each<[string, Fault, string]>([
    ['the server goes after part of the body', { kind: 'cut-body' }, 'WAREHOUSE_UNREACHABLE'],
    [
      'the server goes after all of the body, before it answers',
      { kind: 'cut-before-answer' },
      'WAREHOUSE_UNREACHABLE',
    ],
    ['the server says nothing', { kind: 'silence' }, 'WAREHOUSE_UNREACHABLE'],
    ['the server takes none of the rows', { kind: 'lost-rows' }, 'WAREHOUSE_UNREACHABLE'],
    ['a proxy says 503', { kind: 'status', status: 503, text: 'no backend' }, 'WAREHOUSE_UNREACHABLE'],
    ['there is no memory', { kind: 'error', number: 241, text: 'memory limit exceeded' }, 'WAREHOUSE_MEMORY'],
    ['there are too many parts', { kind: 'error', number: 252, text: 'Too many parts' }, 'WAREHOUSE_NOT_READY'],
    ['there are too many statements', { kind: 'error', number: 202, text: 'Too many' }, 'WAREHOUSE_NOT_READY'],
    ['there is an error after progress', { kind: 'error-after-progress' }, 'WAREHOUSE_MEMORY'],
    ['there is an error in the answer', { kind: 'error-in-answer', tag: 'abcdefghijklmnop' }, 'WAREHOUSE_MEMORY'],
  ])('where %s', async (name, fault, code) => {
    const from = 1000 + ([...name].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7) % 1_000_000_007);
    await warehouse.ingest.insert(LETTERS, letters(5, 1));
    server.break(fault, INSERT);
    await warehouse.ingest.insert(LETTERS, letters(from, 500));
    expect(retries).toMatchObject([{ statement: LETTERS, code, tries: 1 }]);
    expect((await offsets()).filter((offset) => offset >= from && offset < from + 500)).toHaveLength(500);
  });

  it('and fails with a coded error once it was tried long enough', async () => {
    server.break({ kind: 'cut-before-answer' }, INSERT, Number.POSITIVE_INFINITY);
    const error = await failure(warehouse.ingest.insert(LETTERS, letters(5, 1)));
    expect(error.message).toMatch(/^statement ingest\/insert-dead-letters: the warehouse at .*\(tried \d+ times\)$/);
    expect(error.code).toBe('WAREHOUSE_UNREACHABLE');
    expect(retries.length).toBeGreaterThan(3);
    expect(retries.at(-1)!.waitMs).toBeGreaterThan(retries[0]!.waitMs);
    expect(retries.reduce((sum, { waitMs }) => sum + waitMs, 0)).toBeLessThanOrEqual(4000);
  });

  it('but not where sending it again does not help', async () => {
    server.break({ kind: 'error', number: 47, text: 'Unknown identifier' }, INSERT);
    expect((await failure(warehouse.ingest.insert(LETTERS, letters(5, 1)))).code).toBe('WAREHOUSE_STATEMENT_FAILED');
    expect(retries).toEqual([]);
  });
});

describe('an answer that is cut short is never taken for one', () => {
  const faults: [string, Fault][] = [
    ['broken off', { kind: 'cut-answer' }],
    ['half as long', { kind: 'short-answer' }],
    ['without the end of its compression', { kind: 'short-gzip' }],
    ['ending in an error', { kind: 'error-in-answer' }],
    ['ending in an error with a tag', { kind: 'error-in-answer', tag: 'abcdefghijklmnop' }],
    ['an error after progress', { kind: 'error-after-progress' }],
  ];

  it.each(faults)('as lines: %s', async (_, fault) => {
    await warehouse.ingest.insert(LETTERS, letters(0, 50));
    const whole = await offsets();
    server.break(fault, READ);
    expect(await offsets()).toEqual(whole);
    expect(retries).toHaveLength(1);
  });

  it.each(faults)('as Arrow: %s', async (_, fault) => {
    const whole = (await warehouse.process.arrow(BY_ADDRESS)).numRows;
    server.break(fault, READ);
    expect((await warehouse.process.arrow(BY_ADDRESS)).numRows).toBe(whole);
    expect(retries).toHaveLength(1);
  });

  it.each(
    faults.filter(([, { kind, ...rest }]) => kind !== 'short-answer' && (kind !== 'error-in-answer' || 'tag' in rest)),
  )('as a file: %s', async (_, fault) => {
    const path = join(dir, 'saved.ndjson');
    const save = ({ process }: Warehouse): Promise<void> =>
      process.save('export/rows-of-table', { path, format: 'JSONEachRow' }, { table: 'dead_letters' });
    await save(warehouse);
    const whole = (await readFile(path, 'utf8')).length;
    server.break(fault, SAVED);
    await save(warehouse);
    expect((await readFile(path, 'utf8')).length).toBe(whole);
    expect(retries).toHaveLength(1);
    server.break(fault, SAVED, Number.POSITIVE_INFINITY);
    const hasty = await open({ patience: { timeoutMs: 5000, retryMs: 500 } });
    await failure(save(hasty));
    await hasty.close();
    // What was there before stands, and nothing half lies beside it.
    expect((await readFile(path, 'utf8')).length).toBe(whole);
    await expect(readFile(`${path}.part`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what a processor writes', () => {
  const record = (number: number): Promise<void> =>
    warehouse.process.run('migrations/record', { number, name: 'x', hash: 'y' });
  const RECORD = /INSERT INTO migrations/;

  it('is not sent again where it may have had its effect', async () => {
    server.break({ kind: 'cut-before-answer' }, RECORD);
    expect((await failure(record(9001))).details).toMatchObject({ passing: true, began: true });
    expect(retries).toEqual([]);
  });

  it('is sent again where it cannot have begun', async () => {
    server.break({ kind: 'error', number: 202, text: 'Too many simultaneous queries' }, RECORD);
    await record(9002);
    expect(retries).toHaveLength(1);
    await server.pause();
    // By then the ends of the connections have come; a statement sent into one that is ending may have been taken.
    await sleep(100);
    const written = record(9003);
    await sleep(300);
    await server.resume();
    await written;
    expect(retries.at(-1)).toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', statement: 'migrations/record' });
  });
});

describe('connections', () => {
  it('survive that the server goes and comes back', async () => {
    await server.pause();
    const all = Promise.all([
      warehouse.ingest.insert(LETTERS, letters(77_000, 10)),
      warehouse.ingest.rows('ingest/marks'),
      warehouse.serve.rows('ingest/marks'),
    ]);
    await sleep(700);
    await server.resume();
    await all;
    expect(retries.length).toBeGreaterThan(3);
    expect(await offsets()).toContain(77_009);
  });

  it('are used again at once, and not after they lay idle for longer than a server waits', async () => {
    const own = await open();
    const keptAlive = async (): Promise<boolean> => {
      await own.ingest.rows('ingest/marks');
      return server.requests.at(-1)!.keptAlive;
    };
    // The second connection of the door may be the first's turn: three questions use one of them twice.
    await keptAlive();
    await keptAlive();
    expect(await keptAlive()).toBe(true);
    await sleep(1800);
    expect(await keptAlive()).toBe(false);
    await own.close();
  });

  it('that the server ends while they lie idle harm nobody', async () => {
    for (let i = 0; i < 5; i += 1) {
      await warehouse.process.run('migrations/record', { number: 9100 + i, name: 'x', hash: 'y' });
      server.dropIdle();
      await sleep(20);
    }
    expect(retries).toEqual([]);
  });

  it('give up waiting for another try when the door closes', async () => {
    const own = await open({ patience: { timeoutMs: 1500, retryMs: 600_000 } });
    server.break({ kind: 'cut-before-answer' }, /FROM marks/, Number.POSITIVE_INFINITY);
    const asked = failure(own.ingest.rows('ingest/marks'));
    await expect.poll(() => retries.length).toBeGreaterThan(0);
    const before = retries.length;
    await own.close();
    // It would be tried for longer than a test may take.
    expect((await asked).code).toBe('WAREHOUSE_UNREACHABLE');
    expect(retries).toHaveLength(before);
  });
});

async function listening(other: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
}
