import type { Case } from './verdict/case.js';
import type { RowOf } from './columns.js';
import type { ReasonedVerdict } from './verdict/decide.js';
import { conversionReasons } from './verdict/gates.js';

/** Touchpoints that are kept of either end of a path that is longer than both together. */
export const KEPT_OF_EITHER_END = 500;

export const PATH = {
  programme_id: 'low',
  occurred_at: 'f64',
  conversion_id: 'text',
  type: 'low',
  value_minor: 'f64',
  currency: 'low',
  outcome: 'low',
  advocate_id: 'text',
  model: 'low',
  touchpoints: 'u32',
  channels: 'text',
  advocates: 'text',
  ages: 'text',
  is_deleted: 'u8',
} as const;

/** A path in the form in which it is written: lists as joined text. */
export interface PathTexts {
  /** How many touchpoints qualify; the lists hold at most 2 * KEPT_OF_EITHER_END of them. */
  readonly touchpoints: number;
  readonly channels: string;
  readonly advocates: string;
  readonly ages: string;
}

/**
 * The path of a conversion, or null where it is in no comparison of models: whatever forbids that anybody earns (a duplicate, not
 * eligible, no order, a reversal) leaves nothing to share. The path is the qualified touchpoints of all channels at or before the
 * conversion and within the lookback, in order of time; of a very long one the first and the last are kept.
 */
export function pathOf(input: Case, { path, settlement }: ReasonedVerdict): PathTexts | null {
  if (settlement.reversal !== null || conversionReasons(input, settlement).length > 0) return null;
  const qualified: number[] = [];
  for (let i = 0; i < path.length; i += 1) if (path.masks[i] === 0) qualified.push(i);
  const touchpoints = qualified.length;
  if (touchpoints > 2 * KEPT_OF_EITHER_END) qualified.splice(KEPT_OF_EITHER_END, touchpoints - 2 * KEPT_OF_EITHER_END);
  const { touches, conversion } = input;
  return {
    touchpoints,
    channels: qualified.map((i) => touches.channel(path.from + i)).join(','),
    advocates: qualified.map((i) => path.advocates[i] ?? '').join('\n'),
    ages: qualified.map((i) => conversion.occurredAt - touches.occurredAt[path.from + i]!).join(','),
  };
}

/** A 53-bit hash of a path that is never 0; 0 for none. Two different paths share one with a probability of 10^-16. */
export function hashOfPath(path: PathTexts | null): number {
  if (path === null) return 0;
  let a = 0xdeadbeef ^ path.touchpoints;
  let b = 0x41c6ce57 ^ path.touchpoints;
  for (const text of [path.channels, path.advocates, path.ages]) {
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    // Where one list ends and the next begins counts too.
    a = Math.imul(a ^ 0x1f, 2654435761);
    b = Math.imul(b ^ 0x1f, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0) || 1;
}

/** The row that takes a path away from where it lies. */
export function noPath(
  at: Pick<RowOf<typeof PATH>, 'programme_id' | 'conversion_id' | 'occurred_at'>,
): RowOf<typeof PATH> {
  return {
    programme_id: at.programme_id,
    occurred_at: at.occurred_at,
    conversion_id: at.conversion_id,
    type: '',
    value_minor: 0,
    currency: '',
    outcome: '',
    advocate_id: '',
    model: '',
    touchpoints: 0,
    channels: '',
    advocates: '',
    ages: '',
    is_deleted: 1,
  };
}
