/** What charts over spans of time share: which spans are over, and where the pointer meets each. */
import { formatDay, toMs } from '../formats.js';
import type { Stop } from './theme.js';

/** A span, named by its first day. */
interface Span {
  readonly day: string;
}

const DAY_MS = 86_400_000;
/** Width of the only span, where no other says it. */
const LONE_WIDTH = 16;

/** Spans before the first that is open, and that one and those after it with the one before, so that their lines meet. */
export function splitOpen<S extends Span>(
  known: readonly S[],
  isOpen: (span: S) => boolean,
): { closed: S[]; open: S[] } {
  const firstOpen = known.findIndex(isOpen);
  if (firstOpen === -1) return { closed: [...known], open: [] };
  return { closed: known.slice(0, firstOpen), open: known.slice(Math.max(0, firstOpen - 1)) };
}

/** Whether a span of so many days is not over at a time. */
export const endsAfter = ({ day }: Span, spanDays: number, ms: number): boolean => toMs(day) + spanDays * DAY_MS > ms;

/** A stop for each span: as wide as spans lie apart, as high as the chart, and its days to filter by. */
export function spanStops<S extends Span>(
  known: readonly S[],
  { spanDays, x, height }: { spanDays: number; x: (value: unknown) => number; height: number },
  linesOf: (span: S) => Stop['lines'],
): Stop[] {
  const step = known.length > 1 ? Math.abs(x(toMs(known[1]?.day)) - x(toMs(known[0]?.day))) : LONE_WIDTH;
  return known.map((span) => ({
    x: x(toMs(span.day)) - step / 2,
    y: 8,
    width: step,
    height: height - 30,
    title: spanDays === 1 ? formatDay(span.day) : `${spanDays} days from ${formatDay(span.day)}`,
    lines: linesOf(span),
    pick: { from: span.day, to: new Date(toMs(span.day) + spanDays * DAY_MS).toISOString().slice(0, 10) },
  }));
}
