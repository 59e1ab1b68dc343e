import { mkdtempSync, readdirSync, readFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import ts from 'typescript';
import type { AppendRecord, EventLog, RecordBatch, Refusal } from '../../../ingest/log/event-log.js';
import { SOURCES } from '../../../ingest/log/event-log.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const temporary: string[] = [];
afterAll(() => temporary.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A fresh directory that goes away with the test process. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-log-'));
  temporary.push(path);
  return path;
}

/** Compiles the log (and more rooms) for child processes, which run no TypeScript; returns the path of its local.js. */
export function compileLog(into: string, more: readonly string[] = []): string {
  mkdirSync(into, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(into, 'node_modules'));
  for (const room of ['ingest/log', 'ingest/events', ...more]) {
    mkdirSync(join(into, room), { recursive: true });
    for (const name of readdirSync(join(ROOT, room)).filter((file) => file.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(readFileSync(join(ROOT, room, name), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      });
      writeFileSync(join(into, room, name.replace(/\.ts$/, '.js')), outputText);
    }
  }
  writeFileSync(join(into, 'package.json'), '{"type":"module"}');
  return join(into, 'ingest/log/local.js');
}

export function record(key: string, value: string | Uint8Array, rest: Partial<AppendRecord> = {}): AppendRecord {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return { key, value: bytes, source: 'server', programmeId: 'default', ...rest };
}

export interface Seen {
  offset: number;
  value: string;
  source: string;
  programmeId: string;
  receivedAt: number;
  replayOf: string | undefined;
  refused?: Refusal;
}

/** The records of a batch, one by one; values as latin1, so that any bytes survive. */
export function unpack(batch: RecordBatch): Seen[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    offset: batch.baseOffset + i,
    value: Buffer.from(batch.bytes.subarray(i === 0 ? 0 : batch.ends[i - 1], batch.ends[i])).toString('latin1'),
    source: SOURCES[batch.sources[i] as number] as string,
    programmeId: batch.programmes[batch.programmeIndex[i] as number] as string,
    receivedAt: batch.receivedAt[i] as number,
    replayOf: batch.replayOf.get(i),
    ...(batch.refused?.has(i) ? { refused: batch.refused.get(i)! } : {}),
  }));
}

/** Everything of one partition from an offset on. */
export async function readAll(
  log: EventLog,
  topic: string,
  partition: number,
  { from = 0, maxBytes = 1 << 20, maxRecords = 1000 } = {},
): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let next = from; ;) {
    const batch = await log.read(topic, partition, next, { maxBytes, maxRecords });
    if (batch === null) return seen;
    if (batch.baseOffset !== next) throw new Error(`asked for ${next}, got ${batch.baseOffset}`);
    seen.push(...unpack(batch));
    next += batch.count;
  }
}
