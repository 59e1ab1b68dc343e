import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { tempFolder } from './support/cli.js';

const read = (file: unknown, environment: Record<string, string> = {}) => {
  const data = join(tempFolder(), 'data');
  mkdirSync(data);
  if (file !== undefined)
    writeFileSync(join(data, 'fairlead.json'), typeof file === 'string' ? file : JSON.stringify(file));
  return readConfig({ data, cwd: '/', environment });
};

describe('readConfig', () => {
  it('needs nothing', () => {
    const config = read(undefined);
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 4160 });
    expect(config.programme).toBe('default');
    expect(config.accounts).toEqual([]);
  });

  it('takes the environment over the file and the file over the defaults', () => {
    const config = read(
      { http: { port: 5000 }, programme: 'spring' },
      { FAIRLEAD_HTTP_PORT: '6000', FAIRLEAD_LOG_LEVEL: 'debug' },
    );
    expect(config.http.port).toBe(6000);
    expect(config.http.host).toBe('127.0.0.1');
    expect(config.programme).toBe('spring');
    expect(config.log_level).toBe('debug');
  });

  it.each([
    [{ http: { port: 'many' } }, /http\.port/],
    [{ http: { port: 70_000 } }, /http\.port/],
    [{ ingest: { workers: 0 } }, /ingest\.workers/],
    [{ nonsense: 1 }, /nonsense/],
    [{ accounts: [{ name: 'ann', role: 'emperor', password_hash: 'x' }] }, /accounts\.0\.role/],
    ['{"http": ', /is not JSON/],
  ])('refuses %j, naming the setting', (file, reason) => {
    expect(() => read(file)).toThrow(reason);
  });

  it('refuses a number in the environment that is none', () => {
    expect(() => read(undefined, { FAIRLEAD_HTTP_PORT: 'many' })).toThrow(/http\.port/);
  });

  it('refuses a configuration file that is named and absent', () => {
    expect(() => readConfig({ data: '/nowhere', file: 'absent.json', cwd: '/nowhere', environment: {} })).toThrow(
      /absent\.json/,
    );
  });
});
