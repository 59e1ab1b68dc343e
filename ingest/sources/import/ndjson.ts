import type { Kind } from '../../events/kinds.js';
import type { Checkpoint } from './checkpoint.js';
import type { SourceFile } from './discover.js';
import { MAX_LINE_BYTES, readLines } from './lines.js';
import { reportOf } from './report.js';
import { Sender } from './sender.js';
import type { FileReport, ImportOptions } from './types.js';

/**
 * Imports a file of one event a line. The bytes of every line go into the log unchanged, valid or not: what is not
 * becomes a dead letter that holds exactly them.
 *
 * @param onBytes told how far into the file we are
 */
export async function importLines(
  file: SourceFile,
  kind: Kind,
  options: ImportOptions,
  checkpoint: Checkpoint,
  onBytes: (bytes: number) => void,
): Promise<FileReport> {
  const progress = checkpoint.output(0, kind);
  const earlier = progress.lines;
  const sender = new Sender(options, kind, checkpoint, progress);
  await sender.begin();
  let stopped = false;
  for await (const batch of readLines(file.content, progress.position)) {
    await sender.send(batch.lines, { position: batch.end, cut: batch.cut });
    onBytes(batch.end);
    stopped = options.signal?.aborted === true;
    if (stopped) break;
  }
  await sender.settle();
  progress.done = !stopped;
  const report = reportOf(file.path, progress, sender.appended, earlier);
  report.notes.push(...sender.told);
  if (progress.cut > 0) {
    report.notes.push(`${progress.cut} lines are longer than ${MAX_LINE_BYTES} bytes; their dead letters hold so much`);
  }
  return report;
}
