import { Worker } from 'node:worker_threads';
import { decodeJob, type DecodeJob, type DecodeResult } from './decode-job.js';
import { createEnricher } from './enrich/index.js';
import type { EnrichData, Enricher } from './enrich/types.js';
import { fail } from './events/errors.js';
import { workerUrl } from './worker-url.js';

/** Decodes jobs, several at a time. */
export interface DecodePool {
  /** Jobs that may be under way at once; more only wait. */
  readonly width: number;
  /** The job's buffers are handed over: the caller must not touch them again. */
  decode(job: DecodeJob): Promise<DecodeResult>;
  close(): Promise<void>;
}

// Events live for microseconds. A nursery of this size lets nearly all of them die in it, uncopied; twice as much is hardly faster.
const YOUNG_GENERATION_MB = 32;

interface Seat {
  readonly worker: Worker;
  settle: { resolve(result: DecodeResult): void; reject(error: Error): void } | null;
}

/**
 * A pool of `workers` threads, each started when a job finds all others busy; with 0 the calling thread does the work itself.
 * Jobs given while all are busy wait in order.
 */
export function createDecodePool({ enrichment, workers }: { enrichment: EnrichData; workers: number }): DecodePool {
  return workers === 0 ? inlinePool(enrichment) : threadPool(enrichment, workers);
}

function inlinePool(enrichment: EnrichData): DecodePool {
  let enricher: Enricher | undefined;
  return {
    width: 1,
    decode: async (job) => decodeJob(job, (enricher ??= createEnricher(enrichment))),
    close: async () => {},
  };
}

function threadPool(enrichment: EnrichData, width: number): DecodePool {
  const seats: Seat[] = [];
  const waiting: ((seat: Seat) => void)[] = [];
  const free: Seat[] = [];
  let closed = false;

  const leave = (seat: Seat): void => {
    seat.settle = null;
    seat.worker.unref();
    const next = waiting.shift();
    if (next) next(seat);
    else free.push(seat);
  };
  const start = (): Seat => {
    const seat = openSeat(enrichment, (dead) => {
      for (const list of [seats, free]) if (list.includes(dead)) list.splice(list.indexOf(dead), 1);
      // Whoever waits for a seat gets a new one in place of the one that died.
      const next = waiting.shift();
      if (next && !closed) next(start());
    });
    seats.push(seat);
    return seat;
  };
  const take = async (): Promise<Seat> => {
    const seat = free.pop();
    if (seat) return seat;
    if (seats.length < width) return start();
    return await new Promise<Seat>((resolve) => waiting.push(resolve));
  };

  return {
    width,
    decode: async (job) => {
      const seat = await take();
      try {
        return await new Promise<DecodeResult>((resolve, reject) => {
          seat.settle = { resolve, reject };
          seat.worker.ref();
          seat.worker.postMessage(job, transferables(job));
        });
      } finally {
        if (seats.includes(seat)) leave(seat);
      }
    },
    close: async () => {
      closed = true;
      await Promise.all(seats.map(({ worker }) => worker.terminate()));
    },
  };
}

function openSeat(enrichment: EnrichData, onDeath: (seat: Seat) => void): Seat {
  const worker = new Worker(workerUrl('ingest/decode-worker.js'), {
    workerData: { enrichment },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const seat: Seat = { worker, settle: null };
  let dead = false;
  const broken = (reason: string): void => {
    if (dead) return;
    dead = true;
    onDeath(seat);
    seat.settle?.reject(fail('BUG', { message: `a decoding thread ended: ${reason}` }));
    seat.settle = null;
  };
  worker.on('message', ({ result, error }: { result?: DecodeResult; error?: string }) => {
    if (result) seat.settle?.resolve(result);
    else seat.settle?.reject(fail('BUG', { message: `a decoding thread failed: ${error}` }));
  });
  worker.on('error', (error) => broken(String(error)));
  worker.on('exit', (code) => broken(`exit ${code}`));
  // An idle thread must not keep a program alive that forgot to close the pool.
  worker.unref();
  return seat;
}

/** Buffers that belong to their array alone may be handed over; others are copied. */
function transferables({ slices }: DecodeJob): ArrayBuffer[] {
  const arrays = slices.flatMap(({ bytes, ends, receivedAt, sources, programmeIndex }) => [
    bytes,
    ends,
    receivedAt,
    sources,
    programmeIndex,
  ]);
  const buffers = arrays
    .filter((array) => array.byteLength > 0 && array.byteLength === array.buffer.byteLength)
    .map((array) => array.buffer);
  return [...new Set(buffers)].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}
