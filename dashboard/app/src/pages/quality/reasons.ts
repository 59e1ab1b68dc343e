/** Dead letters by reason, for the bars. Pure. */
import type { Bar } from '../../charts/bar-layout.js';
import { OTHER, SERIES } from '../../charts/theme.js';
import { formatCount, sentence } from '../../formats.js';
import type { Quality } from '../../lib/reports.js';

/** Bars at most; what is rarer goes together. */
const MOST = 12;

interface ReasonLine {
  readonly reason: string;
  readonly records: number;
  readonly replayed: number;
  /** Not replayed, and too late for it. */
  readonly bytes_removed: number;
}

/** Dead letters and replayed ones by reason, over all steps and kinds, the most frequent first. */
export function byReason(data: Quality): ReasonLine[] {
  const sums = new Map<string, ReasonLine>();
  for (const line of data.dead_letters.by_reason) {
    const of = sums.get(line.reason) ?? { reason: line.reason, records: 0, replayed: 0, bytes_removed: 0 };
    sums.set(line.reason, {
      reason: line.reason,
      records: of.records + line.records,
      replayed: of.replayed + line.replayed,
      bytes_removed: of.bytes_removed + line.bytes_removed,
    });
  }
  return [...sums.values()].sort((a, b) => b.records - a.records || (a.reason < b.reason ? -1 : 1));
}

/** One bar a reason; a chosen one keeps its colour and the others step back. */
export function reasonBars(data: Quality, chosen: string | undefined): Bar[] {
  const lines = byReason(data);
  const shown = lines.length > MOST ? lines.slice(0, MOST - 1) : lines;
  const rest = lines.slice(shown.length).reduce((sum, line) => sum + line.records, 0);
  const bars = shown.map((line): Bar => ({
    name: sentence(line.reason),
    start: 0,
    end: line.records,
    colour: chosen === undefined || chosen === line.reason ? SERIES[0] : OTHER,
    text: formatCount(line.records),
    pick: { reason: line.reason },
  }));
  return rest === 0 ? bars : [...bars, { name: 'Other', start: 0, end: rest, colour: OTHER, text: formatCount(rest) }];
}
