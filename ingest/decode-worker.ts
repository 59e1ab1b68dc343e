import { parentPort, workerData } from 'node:worker_threads';
import { decodeJob, type DecodeJob } from './decode-job.js';
import { createEnricher } from './enrich/index.js';
import type { EnrichData } from './enrich/types.js';

/** The body of a worker thread: one job in, one result (or the text of an error) out, its buffers handed over. */
const enricher = createEnricher((workerData as { enrichment: EnrichData }).enrichment);

parentPort?.on('message', (job: DecodeJob) => {
  try {
    const result = decodeJob(job, enricher);
    parentPort?.postMessage({ result }, transferables([result.rows, result.dead]));
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** Buffers that belong to their array alone may be handed over; others are copied. */
function transferables(arrays: readonly (Uint8Array | null)[]): ArrayBuffer[] {
  return arrays.flatMap((bytes) =>
    bytes && bytes.byteLength === bytes.buffer.byteLength ? [bytes.buffer as ArrayBuffer] : [],
  );
}
