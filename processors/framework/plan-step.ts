import { KINDS, KIND_SPECS, type Kind } from '../../ingest/events/kinds.js';
import type { Range } from './processor.js';

/** How far one partition of a topic was read by the sink (mark), processed (cursor) and taken by the newest step (attempted): next offsets. */
export interface Frontier {
  readonly topic: string;
  readonly partition: number;
  readonly mark: number;
  readonly cursor: number;
  readonly attempted: number;
}

export interface StepPlan {
  readonly ranges: Readonly<Record<Kind, Range>>;
  /** Offsets that the step takes. */
  readonly rows: number;
  /** No cursor has moved yet: the state is built from nothing. */
  readonly fromNothing: boolean;
  /** A mark lies behind its cursor: the base tables were emptied and are being filled again, so the state is of another set. */
  readonly baseWentBack: boolean;
}

/**
 * Chooses the ranges of a step. Where more than `maxRows` wait, every partition gives its share, rounded up, so that kinds advance together
 * and each step advances. A step that was cut short (`redo`) takes exactly what it took before, so that whatever it wrote is replaced: with
 * more, a copy that came meanwhile could take the standing of a row which it had filed already, and nobody would strike what it filed. From
 * nothing the state is emptied first, and it may take more.
 */
export function planStep(frontier: readonly Frontier[], options: { maxRows: number; redo: boolean }): StepPlan {
  const waiting = frontier.reduce((sum, { mark, cursor }) => sum + Math.max(0, mark - cursor), 0);
  const share = waiting > options.maxRows ? options.maxRows / waiting : 1;
  const fromNothing = frontier.every(({ cursor }) => cursor === 0);
  const same = options.redo && !fromNothing && frontier.some(({ cursor, attempted }) => attempted > cursor);
  const ranges = Object.fromEntries(
    KINDS.map((kind) => [kind, { from: [] as number[], to: [] as number[] }]),
  ) as Record<Kind, { from: number[]; to: number[] }>;
  let rows = 0;
  for (const kind of KINDS) {
    const parts = frontier.filter(({ topic }) => topic === KIND_SPECS[kind].topic);
    const count = parts.reduce((most, { partition }) => Math.max(most, partition + 1), 0);
    const range = ranges[kind];
    range.from = Array.from({ length: count }, () => 0);
    range.to = Array.from({ length: count }, () => 0);
    for (const part of parts) {
      const to = same ? sameEnd(part) : endOf(part, share, options.redo);
      range.from[part.partition] = part.cursor;
      range.to[part.partition] = to;
      rows += to - part.cursor;
    }
  }
  return {
    ranges,
    rows,
    fromNothing,
    baseWentBack: frontier.some(({ mark, cursor }) => mark < cursor),
  };
}

const sameEnd = ({ mark, cursor, attempted }: Frontier): number => Math.max(cursor, Math.min(mark, attempted));

function endOf({ mark, cursor, attempted }: Frontier, share: number, redo: boolean): number {
  if (mark <= cursor) return cursor;
  const cut = share === 1 ? mark : Math.min(mark, cursor + Math.ceil((mark - cursor) * share));
  return redo ? Math.min(mark, Math.max(cut, attempted)) : cut;
}

/** Least and greatest offset of the partitions that have something new: [0, 0) where none has. */
export function boundsOf({ from, to }: Range): { least: number; most: number } {
  let least = Number.MAX_SAFE_INTEGER;
  let most = 0;
  for (let p = 0; p < from.length; p += 1) {
    if (to[p]! <= from[p]!) continue;
    least = Math.min(least, from[p]!);
    most = Math.max(most, to[p]!);
  }
  return most === 0 ? { least: 0, most: 0 } : { least, most };
}
