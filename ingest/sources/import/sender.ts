import type { DeadReason } from '../../events/errors.js';
import { type Kind, KIND_SPECS } from '../../events/kinds.js';
import { decode } from '../../events/validate.js';
import type { AppendRecord } from '../../log/event-log.js';
import type { Checkpoint, OutputProgress } from './checkpoint.js';
import type { ImportOptions } from './types.js';

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
}

/** Appends events of one kind in batches and keeps the progress of its output: counted and saved when durable. */
export class Sender {
  appended = 0;
  #inFlight: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: ImportOptions,
    private readonly kind: Kind,
    private readonly checkpoint: Checkpoint,
    readonly progress: OutputProgress,
  ) {}

  /**
   * Appends `values` as they are; `behind` them the file goes on. Returns as soon as the batch before is
   * durable, so that reading goes on while the disk writes: at most one batch is on its way.
   */
  async send(values: readonly Uint8Array[], behind: Behind): Promise<void> {
    const receivedAt = (this.options.now ?? Date.now)();
    const reasons: Partial<Record<DeadReason, number>> = {};
    const { source, programmeId, log } = this.options;
    let refused = 0;
    const records = values.map((value): AppendRecord => {
      const verdict = decode(value, this.kind, { receivedAt, source, programmeId });
      if (!verdict.ok) {
        refused += 1;
        reasons[verdict.code] = (reasons[verdict.code] ?? 0) + 1;
      }
      const key = verdict.ok ? KIND_SPECS[this.kind].keyOf(verdict.event) : keyOfInvalid(this.kind, value);
      return { key, value, source, programmeId, receivedAt };
    });
    await this.#inFlight;
    this.#inFlight = log.append(KIND_SPECS[this.kind].topic, records).then(async () => {
      this.appended += records.length;
      const { progress } = this;
      progress.lines += records.length;
      progress.refused += refused;
      progress.cut += behind.cut ?? 0;
      progress.rejects += behind.rejects ?? 0;
      progress.position = behind.position;
      for (const [code, count] of Object.entries(reasons) as [DeadReason, number][]) {
        progress.reasons[code] = (progress.reasons[code] ?? 0) + count;
      }
      await this.checkpoint.save();
    });
    // Whoever awaits it next hears of a failure; until then it is not an unhandled one.
    this.#inFlight.catch(() => undefined);
  }

  /** Resolves when everything sent is durable. */
  async settle(): Promise<void> {
    await this.#inFlight;
  }
}
