import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.js';
import { fairlead, start, tempFolder } from '../support/cli.js';
import { here, hereWith } from '../support/here.js';
import { layData } from '../support/laid-warehouse.js';

describe('the command line', () => {
  it.each(COMMANDS.map(({ name }) => name))('explains %s', async (name) => {
    const { code, out } = await here(name, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Usage: fairlead/);
  });

  it('explains and refuses as a process too: what on stdout, what on stderr, and the exit code', async () => {
    for (const args of [['--help'], ['run', '--help']]) {
      const { code, out, err } = await fairlead(...args);
      expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
      expect(out).toMatch(/Usage: fairlead/);
    }
    for (const [args, expected, reason] of [
      [['nonsense'], 2, /unknown command/],
      [['import', '/nowhere/at/all', '--data', join(tempFolder(), 'data')], 2, /there is no \/nowhere\/at\/all/],
    ] as const) {
      const { code, out, err } = await fairlead(...args);
      expect({ args, code, out }).toEqual({ args, code: expected, out: '' });
      expect(err).toMatch(reason);
    }
  });

  it.each([
    [['nonsense'], /unknown command/],
    [['report'], /missing required argument/],
    [['report', 'nonsense'], /there is no report nonsense/],
    [['bench', 'nonsense'], /there is no benchmark/],
    [['run', '--role', 'nonsense'], /--role nonsense/],
    [['run', '--max-records', '-1'], /positive whole number/],
    [['tick', '--at', 'noon'], /is not a time/],
    [['rules', 'nonsense', 'x.json'], /none of validate, publish/],
    [['rules', 'validate', 'x.json'], /x.json/],
    [['export', 'nonsense'], /there is no table nonsense/],
    [['export', 'clicks', '--out', '/nowhere/at/all.csv'], /all\.csv cannot be written \(ENOENT\)/],
    [['import', '/nowhere/at/all'], /there is no \/nowhere\/at\/all/],
    [['import', '--kind', 'nonsense', '/dev/null'], /there is no kind "nonsense"/],
    [['dead-letters', 'list', '--limit', 'many'], /--limit many/],
    [['dead-letters', 'list', '--limit', '-1'], /--limit -1/],
    [['dead-letters', 'show'], /needs an address/],
  ])('refuses %j with a reason', async (args, reason) => {
    const data =
      args[0] === 'bench' || args[0] === 'nonsense' ? [] : ['--data', await layData(join(tempFolder(), 'data'))];
    const { code, err } = await here(...args, ...data);
    expect(err).toMatch(reason);
    expect([1, 2, 3]).toContain(code);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('reads a ruleset with a byte order mark, and refuses one in which a key stands twice, naming it', async () => {
    const data = tempFolder();
    const path = join(data, 'rules.json');
    const validate = async (rules: string) => {
      writeFileSync(path, `\uFEFF{"version":1,"effective_from":"2199-01-01T00:00:00Z","rules":${rules}}`);
      return await here('rules', 'validate', path);
    };
    expect(await validate('{"attribution":{"model":"linear"}}')).toMatchObject({ code: 0 });
    const twice = await validate('{"attribution":{"model":"linear","model":"last_touch"}}');
    expect(twice).toMatchObject({ code: 1 });
    expect(twice.out).toMatch(/rules\.attribution\.model: stands twice .*DUPLICATE_KEY/);
    const published = await here('rules', 'publish', path, '--data', data);
    expect(published.err).toMatch(/rules\.attribution\.model: stands twice/);
    expect([1, 2]).toContain(published.code);
  });

  it('goes on when nobody reads stderr any more', async () => {
    const child = start(['rules', 'validate', join(tempFolder(), 'nowhere.json')]);
    child.process.stderr!.destroy();
    expect(await child.ended).toMatchObject({ code: 2, signal: null });
  });

  it('says which setting is wrong', async () => {
    const data = tempFolder();
    writeFileSync(join(data, 'fairlead.json'), '{"http": {"port": "many"}}');
    const { code, err } = await here('digest', '--data', data);
    expect(err).toMatch(/http\.port/);
    expect(code).toBe(2);
  });

  it('says so when the level of the log is none', async () => {
    const { code, err } = await hereWith({ FAIRLEAD_LOG_LEVEL: 'loud' })('digest', '--data', tempFolder());
    expect(err).toMatch(/log_level/);
    expect(code).toBe(2);
  });

  it('says as JSON, too, that what answers is not the Fairlead of run.json', async () => {
    const data = tempFolder();
    const other = createHttpServer((request, reply) => reply.writeHead(request.url === '/health' ? 200 : 403).end());
    other.listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    writeFileSync(join(data, 'run.json'), JSON.stringify({ pid: 1, url: `http://127.0.0.1:${port}`, token: 'x' }));
    const { code, err } = await fairlead('digest', '--data', data, '--json');
    other.close();
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'CONTROL_DENIED' } });
    expect(code).toBe(3);
  });

  it('says when the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => taken.once('listening', done));
    const { port } = taken.address() as { port: number };
    const data = await layData(tempFolder());
    writeFileSync(join(data, 'fairlead.json'), JSON.stringify({ http: { port } }));
    const { code, err } = await fairlead('run', '--data', join(data));
    taken.close();
    expect(err).toMatch(/PORT_IN_USE/);
    expect(code).toBe(3);
  });

  it.each(['/proc/nowhere/data', '/sys/nowhere/data', '/dev/null/data'])(
    'says at once that %s cannot be made',
    async (data) => {
      // Node itself asks for ever whether it may make folders here: who lets it runs until the test has run out of its time.
      const { code, err } = await here('digest', '--data', data);
      expect(err).toMatch(/DATA_UNWRITABLE/);
      expect(code).toBe(3);
    },
  );

  it.each(['/proc/nowhere/out', '/dev/null/out'])('simulates nothing into %s', async (out) => {
    const { code, err } = await here('simulate', '--days', '1', '--advocates', '1', '--out', out);
    expect(err).toMatch(/is no folder that can be written into \(USAGE\)/);
    expect(code).toBe(2);
  });

  it('takes no empty name for the folder it stands in', async () => {
    const { code, err } = await here('digest', '--data', '');
    expect(err).toMatch(/--data "" is empty/);
    expect(code).toBe(2);
  });

  it('refuses an empty variable of the environment that should be a number', async () => {
    const { code, err } = await hereWith({ FAIRLEAD_HTTP_PORT: '' })('digest', '--data', tempFolder());
    expect(err).toMatch(/http\.port/);
    expect(code).toBe(2);
  });

  it('imports what it can of a folder, then tells what it could not', async () => {
    const folder = tempFolder();
    const event = { id: 'c1', occurred_at: '2026-01-01T00:00:00Z', visitor_id: 'v', channel: 'direct' };
    writeFileSync(join(folder, 'click.ndjson'), JSON.stringify(event));
    writeFileSync(join(folder, 'order.csv'), Buffer.from('\ufeffid,order_id\n', 'utf16le'));
    const data = await layData(join(tempFolder(), 'data'));
    const { code, out, err } = await here('import', folder, '--data', data, '--json');
    expect(JSON.parse(out)).toMatchObject({ files: [{ appended: 1 }], processed: { rows: 1 } });
    expect(JSON.parse(err.trim().split('\n').at(-1)!)).toMatchObject({ error: { code: 'IMPORT_UNREADABLE' } });
    expect(code).toBe(3);
  });

  it('says when the data directory cannot be made', async () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, 'in the way');
    const { code, err } = await here('digest', '--data', join(file, 'data'));
    expect(err).toMatch(/DATA_UNWRITABLE/);
    expect(code).toBe(3);
  });
});
