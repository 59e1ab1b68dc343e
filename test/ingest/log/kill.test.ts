import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLocalLog } from '../../../ingest/log/local.js';
import { inLong } from '../../support/in-long.js';
import { compileLog, readAll, temporaryDirectory } from './support.js';

const TOPIC = 'fairlead.conversion';
const ROUNDS = inLong(40, 8);

/** Appends calls of 1 to 60 records, several at once, and says which were acknowledged and at which addresses. */
const WRITER = `
const [local, dir, round] = process.argv.slice(2);
const { openLocalLog } = await import(local);
const log = await openLocalLog({ dir, partitions: 3, segmentBytes: 60_000 });
const { writeSync } = await import('node:fs');
let call = 0;
const one = async () => {
  for (;;) {
    const id = round + '-' + call++;
    const size = 1 + (call * 7919) % 60;
    const records = Array.from({ length: size }, (_, i) => ({
      key: id + '.' + i, source: 'server', programmeId: 'default',
      value: Buffer.from(JSON.stringify({ id, i, size, padding: 'x'.repeat((call * 31 + i * 17) % 400) })),
    }));
    const at = await log.append('${TOPIC}', records);
    writeSync(1, JSON.stringify({ id, at: at.map((a) => [a.partition, a.offset]) }) + '\\n');
  }
};
await Promise.all(Array.from({ length: 6 }, one));
`;

it(`keeps what was acknowledged and tears nothing over ${ROUNDS} kills`, async () => {
  const dir = temporaryDirectory();
  const compiled = temporaryDirectory();
  const local = compileLog(compiled);
  const script = join(compiled, 'writer.mjs');
  writeFileSync(script, WRITER);
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = spawn(process.execPath, [script, local, dir, String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 5 + ((round * 37) % 120)));
    child.kill('SIGKILL');
    await once(child, 'close');
    for (const line of output.split('\n').slice(0, -1)) {
      const { id, at } = JSON.parse(line) as { id: string; at: [number, number][] };
      at.forEach(([partition, offset], i) => acknowledged.set(`${partition}/${offset}`, `${id}.${i}`));
    }

    const log = await openLocalLog({ dir });
    expect(log.repairs.every((repair) => repair.what !== 'damage')).toBe(true);
    const found = new Map<string, string>();
    const groups = new Map<string, Set<number>>();
    for (let p = 0; p < 3; p += 1) {
      for (const one of await readAll(log, TOPIC, p)) {
        const { id, i, size } = JSON.parse(one.value) as { id: string; i: number; size: number };
        found.set(`${p}/${one.offset}`, `${id}.${i}`);
        const key = `${id}/${p}/${size}`;
        groups.set(key, (groups.get(key) ?? new Set()).add(i));
      }
    }
    for (const [address, what] of acknowledged) expect(found.get(address)).toBe(what);
    await assertWholePerPartition(groups);
    await log.close();
  }
  expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10);
}, 600_000);

/** Of a call, a partition holds all its records or none. */
async function assertWholePerPartition(groups: Map<string, Set<number>>): Promise<void> {
  const { partitionOf } = await import('../../../ingest/events/partitioner.js');
  for (const [group, seen] of groups) {
    const [id, partition, size] = group.split('/') as [string, string, string];
    const belong = Array.from({ length: Number(size) }, (_, i) => i).filter(
      (i) => partitionOf(`${id}.${i}`, 3) === Number(partition),
    );
    expect([...seen].sort((a, b) => a - b)).toEqual(belong);
  }
}
