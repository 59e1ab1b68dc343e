import { splitMinor } from '../../../ingest/events/money.js';
import type { AttributionModel } from '../../../ingest/events/rules.js';
import { WHOLE_PPB } from '../../../models/attribution/largest-remainder.js';
import type { Entry } from './contest.js';

const SINGLE_TOUCH: ReadonlySet<AttributionModel> = new Set(['first_touch', 'last_touch', 'last_non_direct']);

/** Whether a model gives the whole conversion to one touchpoint. */
export function isSingleTouch(model: AttributionModel): boolean {
  return SINGLE_TOUCH.has(model);
}

/**
 * One winner where several advocates brought a customer: the one with the greatest sum of shares takes all that advocates
 * won, in the proportions of his own touchpoints; of equal sums, the one whose last touchpoint with a share is later.
 * Shares of touchpoints without an advocate stay where they are. Cost: O(entries).
 * @param entries shares above zero in order of the path
 */
export function oneWinner(entries: readonly Entry[]): readonly Entry[] {
  const sums = new Map<string, { sharePpb: number; last: number }>();
  let won = 0;
  for (const { touch, advocateId, sharePpb } of entries) {
    if (advocateId === null) continue;
    sums.set(advocateId, { sharePpb: (sums.get(advocateId)?.sharePpb ?? 0) + sharePpb, last: touch });
    won += sharePpb;
  }
  if (sums.size < 2) return entries;
  const [[winner]] = [...sums].sort(([, a], [, b]) => b.sharePpb - a.sharePpb || b.last - a.last) as [[string, object]];
  const own = entries.filter(({ advocateId }) => advocateId === winner);
  const shares = splitMinor(
    won,
    own.map(({ sharePpb }) => sharePpb),
  );
  const taken = new Map(own.map((entry, i) => [entry, { ...entry, sharePpb: shares[i]! }]));
  return entries.flatMap((entry) => (entry.advocateId === null ? [entry] : (taken.get(entry) ?? [])));
}

/**
 * A split under a model that knows one winner: where the winning touchpoint has an advocate, every advocate with a competing
 * touchpoint gets an equal share, on that touchpoint of his which the model would choose if he competed alone. What does not
 * divide goes to the earlier touchpoints. Cost: O(competing touchpoints).
 * @param entries what the model gives
 * @param competing positions in the path of the touchpoints that compete, in order
 * @param chosen what the model gives if only these positions compete
 */
export function equalParts(
  entries: readonly Entry[],
  { competing, advocates }: { competing: readonly number[]; advocates: readonly (string | null)[] },
  chosen: (positions: readonly number[]) => readonly Entry[],
): readonly Entry[] {
  if (entries.length === 0 || entries[0]!.advocateId === null) return entries;
  const own = new Map<string, number[]>();
  for (const i of competing) {
    const advocateId = advocates[i]!;
    if (advocateId === null) continue;
    const positions = own.get(advocateId);
    if (positions) positions.push(i);
    else own.set(advocateId, [i]);
  }
  if (own.size < 2) return entries;
  const sharing = [...own.values()].flatMap(chosen).sort((a, b) => a.touch - b.touch);
  const shares = splitMinor(
    WHOLE_PPB,
    sharing.map(() => 1),
  );
  return sharing.map((entry, i) => ({ ...entry, sharePpb: shares[i]! }));
}
