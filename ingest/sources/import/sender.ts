import { createHash } from 'node:crypto';
import type { DeadReason } from '../../events/errors.js';
import { type Kind, KIND_SPECS, SOURCES } from '../../events/kinds.js';
import { decode } from '../../events/validate.js';
import type { AppendRecord, RecordBatch } from '../../log/event-log.js';
import type { Checkpoint, OutputProgress } from './checkpoint.js';
import type { RejectProblem } from './csv-rejects.js';
import { publishing, type Publication } from '../../log/published-rulesets.js';
import type { ImportOptions } from './types.js';

/** Refused rulesets that a report names one by one. */
const TOLD_MAX = 20;
const READ = { maxBytes: 4 << 20, maxRecords: 50_000 };
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

/** The field each kind is keyed by, for events that are not valid but still say it. */
const KEY_FIELDS: Record<Kind, readonly string[]> = {
  advocate: ['advocate_id'],
  customer: ['customer_id'],
  click: ['visitor_id'],
  conversion: ['customer_id', 'visitor_id', 'id'],
  order: ['order_id'],
  spend: ['channel'],
  ruleset: ['programme_id'],
  tick: ['programme_id'],
  activity: ['advocate_id'],
  model: ['model_id'],
  audit: ['conversion_id'],
  identity_link: ['a'],
  review: ['case_id'],
};

/** Key of bytes that are no valid event: what they say if they can be read at all, else the bytes themselves. */
function keyOfInvalid(kind: Kind, bytes: Uint8Array): string {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown> | null;
    for (const field of KEY_FIELDS[kind]) {
      const key = value?.[field];
      if (typeof key === 'string' && key !== '') return key;
    }
  } catch {
    // Not JSON: the bytes decide.
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('latin1');
}

/** Where the file goes on, and how many of the values were lines cut short or no rows of the table. */
export interface Behind {
  position: number;
  cut?: number;
  rejects?: number;
  problems?: OutputProgress['problems'];
}

type Batch = Behind & Pick<OutputProgress, 'lines' | 'reasons'>;

/** Appends events of one kind in batches and keeps the progress of its output: counted and saved when durable. */
export class Sender {
  appended = 0;
  /** Which rulesets were refused, and why: there are few, and somebody wrote each by hand. */
  readonly told: string[] = [];
  #inFlight: Promise<void> = Promise.resolve();
  #landed = new Map<string, number>();

  constructor(
    private readonly options: ImportOptions,
    private readonly kind: Kind,
    private readonly checkpoint: Checkpoint,
    readonly progress: OutputProgress,
  ) {}

  /**
   * Call once before `send`. A kill may fall between a durable batch and the note of it: looks behind the last noted
   * ends of the topic for what landed, so that the first batch sent appends only the rest of itself.
   */
  async begin(): Promise<void> {
    const { log } = this.options;
    const { topic } = KIND_SPECS[this.kind];
    const { progress } = this;
    if (progress.done) return;
    if (progress.logEnds === null) {
      progress.logEnds = await log.endOffsets(topic);
      return this.checkpoint.save();
    }
    const starts = await log.startOffsets(topic);
    for (const [partition, end] of progress.logEnds.entries()) {
      let next = Math.max(end, starts[partition] ?? 0);
      for (let batch = await log.read(topic, partition, next, READ); batch !== null;) {
        this.#noteLanded(batch);
        next = batch.baseOffset + batch.count;
        batch = await log.read(topic, partition, next, READ);
      }
    }
  }

  #noteLanded({ count, bytes, ends, sources, programmes, programmeIndex }: RecordBatch): void {
    const { source, programmeId } = this.options;
    for (let i = 0; i < count; i += 1) {
      if (SOURCES[sources[i] as number] !== source || programmes[programmeIndex[i] as number] !== programmeId) continue;
      const hash = hashOf(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]));
      this.#landed.set(hash, (this.#landed.get(hash) ?? 0) + 1);
    }
  }

  /**
   * Appends `values` as they are; `behind` them the file goes on. Returns as soon as the batch before is
   * durable, so that reading goes on while the disk writes: at most one batch is on its way.
   */
  async send(values: readonly Uint8Array[], behind: Behind): Promise<void> {
    if (this.kind === 'ruleset') {
      // What a ruleset is asked against must be in the log, and nothing may come between.
      await this.#inFlight;
      return publishing(this.options.log, (publication) =>
        this.#append(...this.#recordsOf(values, behind, publication)),
      );
    }
    const batch = this.#recordsOf(values, behind);
    await this.#inFlight;
    this.#inFlight = this.#append(...batch);
    // Whoever awaits it next hears of a failure; until then it is not an unhandled one.
    this.#inFlight.catch(() => undefined);
    return undefined;
  }

  /** The records of a batch, but for those that landed before, and what is to be noted of it. */
  #recordsOf(values: readonly Uint8Array[], behind: Behind, publication?: Publication): [AppendRecord[], Batch] {
    const receivedAt = (this.options.now ?? Date.now)();
    const reasons: Partial<Record<DeadReason, number>> = {};
    const { source, programmeId } = this.options;
    const records: AppendRecord[] = [];
    for (const value of values) {
      const verdict = decode(value, this.kind, { receivedAt, source, programmeId });
      const refused = verdict.ok ? (publication?.judge(verdict.event) ?? null) : verdict;
      if (refused !== null) reasons[refused.code] = (reasons[refused.code] ?? 0) + 1;
      if (refused !== null && this.kind === 'ruleset' && this.told.length < TOLD_MAX)
        this.told.push(`${(verdict.ok ? verdict.event.id : verdict.id) ?? 'a ruleset'}: ${refused.message}`);
      if (this.#hasLanded(value)) continue;
      const key = verdict.ok ? KIND_SPECS[this.kind].keyOf(verdict.event) : keyOfInvalid(this.kind, value);
      const record: AppendRecord = { key, value, source, programmeId, receivedAt };
      // What is not valid shows by itself; what came before it, only the door knows.
      if (verdict.ok && refused !== null) record.refused = { code: refused.code, message: refused.message };
      records.push(record);
    }
    this.#landed.clear();
    return [records, { ...behind, lines: values.length, reasons }];
  }

  async #append(
    records: readonly AppendRecord[],
    { position, lines, reasons, cut = 0, rejects = 0, problems = {} }: Batch,
  ): Promise<void> {
    const { log } = this.options;
    const { topic } = KIND_SPECS[this.kind];
    await log.append(topic, records);
    this.appended += records.length;
    const { progress } = this;
    progress.lines += lines;
    progress.cut += cut;
    progress.rejects += rejects;
    for (const [problem, count] of Object.entries(problems) as [RejectProblem, number][])
      progress.problems[problem] = (progress.problems[problem] ?? 0) + count;
    progress.position = position;
    for (const [code, count] of Object.entries(reasons) as [DeadReason, number][]) {
      progress.reasons[code] = (progress.reasons[code] ?? 0) + count;
      progress.refused += count;
    }
    progress.logEnds = await log.endOffsets(topic);
    await this.checkpoint.save();
  }

  #hasLanded(value: Uint8Array): boolean {
    if (this.#landed.size === 0) return false;
    const hash = hashOf(value);
    const left = this.#landed.get(hash) ?? 0;
    if (left > 0) this.#landed.set(hash, left - 1);
    return left > 0;
  }

  /** Resolves when everything sent is durable. */
  async settle(): Promise<void> {
    await this.#inFlight;
  }
}
