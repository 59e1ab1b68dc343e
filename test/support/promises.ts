import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fairlead, seeded, start, succeed, type CommandLine } from './cli.js';
import { here } from './here.js';

export interface Digest {
  readonly state: Record<string, { rows: number; hash: string }>;
  readonly journal: Record<string, { rows: number; hash: string }>;
}

export interface World {
  readonly seed: number;
  readonly days: number;
  readonly advocates: number;
}

/** Writes a simulated programme and returns its folder. */
export async function simulate(folder: string, { seed, days, advocates }: World): Promise<string> {
  const out = join(folder, 'events');
  await succeed(
    here,
    'simulate',
    '--seed',
    `${seed}`,
    '--days',
    `${days}`,
    '--advocates',
    `${advocates}`,
    '--out',
    out,
  );
  return out;
}

/** The event files of a simulation in an order drawn from a seed. */
export function shuffledFiles(folder: string, seed: number): string[] {
  const random = seeded(seed);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson') && name !== 'truth.ndjson')
    .map((name) => ({ name: join(folder, name), at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

/** The digest of a data directory, by a process of its own unless a line says otherwise. */
export const digestOf = async (data: string, line: CommandLine = fairlead): Promise<Digest> =>
  JSON.parse(await succeed(line, 'digest', '--data', data, '--json')) as Digest;

/** Runs a command again and again, killing it at instants drawn from a seed, until it was killed so often; then lets it finish. */
export async function runWithKills(
  args: readonly string[],
  kills: number,
  seed: number,
  longestMs: number,
): Promise<number> {
  const random = seeded(seed);
  let killed = 0;
  while (killed < kills) {
    const { process, ended } = start(args);
    const wait = 150 + Math.floor(random() * longestMs);
    const outcome = await Promise.race([ended, sleep(wait)]);
    if (outcome) {
      if (outcome.code !== 0)
        throw new Error(`after ${killed} kills (seed ${seed}) it ended with ${outcome.code}: ${outcome.err}`);
      return killed;
    }
    process.kill('SIGKILL');
    await ended;
    killed += 1;
  }
  const last = await fairlead(...args);
  if (last.code !== 0) throw new Error(`after ${killed} kills (seed ${seed}) it ended with ${last.code}: ${last.err}`);
  return killed;
}

/** Throws, with the broken invariants, unless `fairlead verify` is content. */
export async function verified(data: string, line: CommandLine = fairlead): Promise<void> {
  const ended = await line('verify', '--data', data);
  if (ended.code !== 0) throw new Error(`verify: ${ended.out}${ended.err}`);
}
