import type { OutputProgress } from './checkpoint.js';
import type { FileReport } from './types.js';

/** What became of an output, as the caller is told. `earlier` events were appended by an interrupted import before. */
export function reportOf(path: string, progress: OutputProgress, appended: number, earlier: number): FileReport {
  const { kind, lines, refused, reasons } = progress;
  const report: FileReport = { path, kind, lines, appended, refused, reasons: { ...reasons }, notes: [] };
  if (earlier > 0) report.resumedAt = earlier;
  if (lines === 0) report.notes.push('holds no events');
  for (const [code, count] of Object.entries(reasons)) report.notes.push(`${count} refused: ${code}`);
  return report;
}
