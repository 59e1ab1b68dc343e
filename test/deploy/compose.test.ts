import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findCompose } from '../../scripts/compose.mjs';

const root = join(import.meta.dirname, '../..');
const example = readFileSync(join(root, '.env.example'), 'utf8');
const tool = findCompose();
if (!tool) console.error('SKIPPING: neither `docker compose` nor `docker-compose` is on this machine');

const folder = mkdtempSync(join(tmpdir(), 'fairlead-compose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a person must fill in: the names that .env.example leaves empty, but for the one that may stay so. */
const REQUIRED = [...example.matchAll(/^(\w+)=$/gm)]
  .map(([, name]) => name!)
  .filter((name) => !name.endsWith('PUBLIC_URL'));

/** An environment file with everything filled in; `without` stays empty, and the profile is left to the command line. */
function environmentFile(without?: string): string {
  const path = join(folder, `${without ?? 'whole'}.env`);
  const filled = example
    .replace(/^COMPOSE_PROFILES=.*$/m, '')
    .replace(/^(\w+)=$/gm, (line, name: string) =>
      REQUIRED.includes(name) && name !== without ? `${name}=./filled` : line,
    );
  writeFileSync(path, filled);
  return path;
}

function config(profile: string, file: string) {
  const [program, ...first] = tool!;
  const kept = Object.entries(process.env).filter(
    ([name]) => !REQUIRED.includes(name) && !/^(COMPOSE|FAIRLEAD)_/.test(name),
  );
  return spawnSync(program!, [...first, '--env-file', file, '--profile', profile, 'config'], {
    cwd: root,
    encoding: 'utf8',
    env: Object.fromEntries(kept),
  });
}

/** The services of a profile by name, each as the tool writes it. The older tool writes those of every profile. */
function servicesOf(profile: string): Map<string, string> {
  const text = config(profile, environmentFile()).stdout;
  const section = /^services:\n((?: .*\n|\n)*)/m.exec(text)?.[1] ?? '';
  const services = section.split(/^ {2}(?=[\w-]+:$)/m).filter((part) => part.trim() !== '');
  return new Map(
    services
      .filter((part) => new RegExp(`profiles:\\s*\\n\\s*- ${profile}\\n`).test(part))
      .map((part) => [part.slice(0, part.indexOf(':')), part]),
  );
}

const PROFILES = {
  single: ['clickhouse', 'ingest', 'kafka', 'process', 'serve'],
  cluster: [
    'clickhouse-1-1',
    'clickhouse-1-2',
    'clickhouse-2-1',
    'clickhouse-2-2',
    'cluster-ingest',
    'cluster-process',
    'cluster-serve',
    'kafka-1',
    'kafka-2',
    'kafka-3',
    'keeper-1',
    'keeper-2',
    'keeper-3',
  ],
};

describe.skipIf(!tool)('docker-compose.yml', () => {
  describe.each(Object.entries(PROFILES))('profile %s', (profile, names) => {
    it('is accepted, and holds its own services', () => {
      const { status, stderr } = config(profile, environmentFile());
      expect(stderr).not.toMatch(/warn|obsolete|not set/i);
      expect(status).toBe(0);
      expect([...servicesOf(profile).keys()].sort()).toEqual(names);
    });

    it('gives every service a limit, a health check and no privilege', () => {
      for (const [name, text] of servicesOf(profile)) {
        expect(text, name).toMatch(/healthcheck:/);
        expect(text, name).toMatch(/mem_limit:/);
        expect(text, name).toMatch(/cap_drop:\s*\n\s*- ALL/);
        expect(text, name).toMatch(/no-new-privileges:true/);
        expect(text, name).toMatch(/restart: unless-stopped/);
        expect(text, name).toMatch(/stop_grace_period:/);
        expect(text, name).not.toMatch(/privileged: true/);
      }
    });

    it('can run more ingest workers and one process', () => {
      const services = [...servicesOf(profile)];
      const [, ingest] = services.find(([name]) => name.endsWith('ingest'))!;
      expect(ingest).not.toMatch(/container_name:|ports:/);
      const [, process] = services.find(([name]) => name.endsWith('process'))!;
      expect(process).toMatch(/container_name:/);
    });

    it('waits for what a role needs to be healthy', () => {
      for (const [name, text] of servicesOf(profile)) {
        if (!/(ingest|process|serve)$/.test(name)) continue;
        for (const needed of names.filter((other) => /^(kafka|clickhouse)/.test(other))) {
          expect(text, name).toMatch(new RegExp(`${needed}:\\s*\\n\\s*condition: service_healthy`));
        }
      }
    });
  });

  it('asks for four things in .env', () => {
    expect(REQUIRED).toEqual([
      'FAIRLEAD_SETTINGS',
      'CLICKHOUSE_PASSWORD',
      'FAIRLEAD_METRICS_TOKEN',
      'CLICKHOUSE_CLUSTER_SECRET',
    ]);
  });

  it.each(REQUIRED)('is refused without %s', (name) => {
    const { status, stderr } = config('single', environmentFile(name));
    expect(status).not.toBe(0);
    expect(stderr).toContain(name);
  });
});

it('explains every variable of .env.example, and has every variable that docker-compose.yml reads', () => {
  const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const read = new Set([...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!));
  read.delete('COMPOSE_PROJECT_NAME');
  const named = [...example.matchAll(/^(\w+)=/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== 'COMPOSE_PROFILES');
  expect(named.sort()).toEqual([...read].sort());
  for (const paragraph of example.trim().split('\n\n').slice(1)) expect(paragraph).toMatch(/^#/);
});

it('runs the broker that the tests run', () => {
  const [, tested] = /KAFKA_VERSION = '([\d.]+)'/.exec(readFileSync(join(root, 'scripts/kafka-jars.mjs'), 'utf8'))!;
  expect(readFileSync(join(root, 'docker-compose.yml'), 'utf8')).toContain(`image: apache/kafka:${tested}\n`);
});
