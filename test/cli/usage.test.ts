import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.js';
import { fairlead, tempFolder } from '../support/cli.js';

describe('the command line', () => {
  it.each(COMMANDS.map(({ name }) => name))('explains %s', async (name) => {
    const { code, out } = await fairlead(name, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Usage: fairlead/);
  });

  it.each([
    [['nonsense'], /unknown command/],
    [['report'], /missing required argument/],
    [['report', 'nonsense'], /there is no report nonsense/],
    [['bench', 'nonsense'], /there is no benchmark/],
    [['run', '--role', 'nonsense'], /--role nonsense/],
    [['run', '--max-records', '-1'], /positive whole number/],
    [['tick', '--at', 'noon'], /is not a time/],
    [['rules', 'nonsense', 'x.json'], /x.json/],
    [['export', 'nonsense'], /there is no table nonsense/],
  ])('refuses %j with a reason', async (args, reason) => {
    const data = args[0] === 'bench' || args[0] === 'nonsense' ? [] : ['--data', join(tempFolder(), 'data')];
    const { code, err } = await fairlead(...args, ...data);
    expect(err).toMatch(reason);
    expect([1, 2, 3]).toContain(code);
    expect(err).not.toMatch(/\n\s+at /);
  });

  it('says which setting is wrong', async () => {
    const data = tempFolder();
    writeFileSync(join(data, 'fairlead.json'), '{"http": {"port": "many"}}');
    const { code, err } = await fairlead('digest', '--data', data);
    expect(err).toMatch(/http\.port/);
    expect(code).toBe(2);
  });

  it('says when the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => taken.once('listening', done));
    const { port } = taken.address() as { port: number };
    const data = tempFolder();
    writeFileSync(join(data, 'fairlead.json'), JSON.stringify({ http: { port } }));
    const { code, err } = await fairlead('run', '--data', join(data));
    taken.close();
    expect(err).toMatch(/PORT_IN_USE/);
    expect(code).toBe(3);
  });

  it.skipIf(process.getuid?.() === 0)('says when the directory cannot be written', async () => {
    const folder = join(tempFolder(), 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    const { code, err } = await fairlead('digest', '--data', join(folder, 'data'));
    expect(err).toMatch(/DATA_UNWRITABLE/);
    expect(code).toBe(3);
  });
});
