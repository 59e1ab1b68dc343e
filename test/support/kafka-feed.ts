/** Events for the kill test: a simulated programme, and among it broken, repeated and contradicting ones, in one order. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isKind, KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import { FairleadError } from '../../ingest/events/errors.js';
import { decode } from '../../ingest/events/validate.js';
import type { AppendRecord, EventLog } from '../../ingest/log/event-log.js';
import type { Source } from '../../ingest/events/kinds.js';
import { mutate } from './mutations.js';

interface Line {
  readonly kind: Kind;
  readonly bytes: Buffer;
  readonly source: Source;
  /** Where it comes in the order of all, from 0 to 1. */
  readonly at: number;
}

/** How far lines of different files, that happened at one time, may come apart. */
const DISORDER = 0.05;
const MUTATED_SHARE = 0.06;
const REPEATED_SHARE = 0.02;

/** Lines of all kinds in the order in which they are to be sent. */
export function drawLines(folder: string, events: number, draw: () => number): Line[] {
  const lines: Line[] = [];
  const sourceOf = (): Source => (draw() < 0.85 ? 'import' : 'server');
  const add = (kind: string, bytes: Buffer, at: number): void => {
    if (isKind(kind)) lines.push({ kind, bytes, source: sourceOf(), at });
  };
  const mutated = Math.floor(events * MUTATED_SHARE);
  for (const [kind, list] of mutate(folder, mutated, draw)) for (const bytes of list) add(kind, bytes, draw());
  const files = readdirSync(folder).filter((name) => name.endsWith('.ndjson') && name !== 'truth.ndjson');
  for (const name of files.sort()) {
    const of = linesOf(join(folder, name));
    const kind = name.slice(0, -'.ndjson'.length);
    for (const [i, bytes] of of.entries()) {
      const at = i / of.length + DISORDER * draw();
      add(kind, bytes, at);
      if (draw() < REPEATED_SHARE) add(kind, bytes, Math.min(1, at + 0.2 * draw()));
    }
  }
  return lines.sort((a, b) => a.at - b.at).slice(0, events);
}

function linesOf(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(10, from);
    const to = found < 0 ? bytes.length : found;
    if (to > from) lines.push(bytes.subarray(from, to));
    from = to + 1;
  }
  return lines;
}

/** What was sent, and what the log said to it. */
export interface Sent {
  records: number;
  /** Appends of which it was not known whether they had their effect: they were made again. */
  unsure: number;
}

const PATIENCE_MS = 120_000;

/** Appends lines, as one append a kind; what failed is sent again until it stands in the log, as a sender does that heard nothing. */
export async function send(log: EventLog, lines: readonly Line[], sent: Sent): Promise<void> {
  const byKind = new Map<Kind, AppendRecord[]>();
  for (const line of lines) {
    const records = byKind.get(line.kind);
    if (records) records.push(recordOf(line));
    else byKind.set(line.kind, [recordOf(line)]);
  }
  await Promise.all([...byKind].map(([kind, records]) => sendAll(log, KIND_SPECS[kind].topic, records, sent)));
}

async function sendAll(log: EventLog, topic: string, records: readonly AppendRecord[], sent: Sent): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    try {
      await log.append(topic, records);
      sent.records += records.length;
      return;
    } catch (error) {
      if (!(error instanceof FairleadError) || Date.now() > until) throw error;
      sent.unsure += 1;
      await sleep(500);
    }
  }
}

function recordOf({ kind, bytes, source }: Line): AppendRecord {
  const verdict = decode(bytes, kind, { receivedAt: Date.now(), source });
  const key = verdict.ok ? KIND_SPECS[kind].keyOf(verdict.event) : bytes.toString('latin1', 0, 100);
  return { key, value: bytes, source, programmeId: 'default' };
}
