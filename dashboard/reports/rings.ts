import { Type } from 'typebox';
import { wilsonInterval } from '../../models/wilson-interval.js';
import { formatTime } from '../../ingest/events/time.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { FoundRing, readCuts, readRings, RING_DEFINITIONS, RING_STATEMENTS, RingCut, ringText } from './ring-rows.js';
import { orNull, Rate } from './shapes.js';
import { percent } from './text-table.js';
import { readTrueRings } from './truth-file.js';

const AgainstTruth = Type.Object({ precision: Rate, recall: Rate });

/** Which advocates are in league, and by what. */
export const rings = defineReport({
  name: 'rings',
  title: 'Rings: advocates who are bound together by what they share',
  role: 'reviewer',
  params: Type.Object({ ...programme }),
  local: Type.Object({ truth: Type.Optional(Type.String({ description: 'Path of a truth.ndjson' })) }),
  result: Type.Object({
    rings: Type.Array(FoundRing),
    cuts: Type.Array(RingCut),
    against_truth: orNull(AgainstTruth),
  }),
  definitions: {
    ...RING_DEFINITIONS,
    against_truth:
      'Over pairs of advocates: precision, how many that are in one ring truly are; recall, how many that truly are were found.',
  },
  statements: [...RING_STATEMENTS],
  compute: async (door, params) => {
    const asked = params.programme ?? DEFAULT_PROGRAMME;
    const [found, cuts] = await Promise.all([readRings(door, { programme: asked, ring: '' }), readCuts(door, asked)]);
    return {
      rings: found,
      cuts,
      against_truth: params.truth === undefined ? null : compared(found, await readTrueRings(params.truth)),
    };
  },
  text: ({ rings: found, cuts, against_truth: truth }) => [
    `${found.length} rings`,
    ...(truth === null
      ? []
      : [
          `against the truth, over pairs of advocates: precision ${percent(truth.precision.rate)} of ${truth.precision.compared}, recall ${percent(truth.recall.rate)} of ${truth.recall.compared}`,
        ]),
    ...found.flatMap((ring) => ['', ...ringText(ring)]),
    ...(cuts.length === 0 ? [] : ['']),
    ...cuts.map(cutText),
  ],
});

/** The line of one cut. */
export function cutText({ a, b, reviewer, cut_ms, case_id, review_id }: RingCut): string {
  return `${a} and ${b} were cut apart by ${reviewer} at ${formatTime(cut_ms)} (${case_id}, review ${review_id})`;
}

/** Pairs of advocates in one ring, against those who truly are. */
function compared(found: readonly FoundRing[], truth: ReadonlyMap<string, number>) {
  const pairs = (members: readonly string[]) =>
    members.flatMap((a, at) => members.slice(at + 1).map((b) => [a, b] as const));
  const told = found.flatMap(({ members }) => pairs(members.map(({ advocate_id }) => advocate_id)));
  const right = told.filter(([a, b]) => truth.has(a) && truth.get(a) === truth.get(b)).length;
  const sizes = new Map<number, number>();
  for (const ring of truth.values()) sizes.set(ring, (sizes.get(ring) ?? 0) + 1);
  const all = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const rate = (compared: number) => ({ agreed: right, compared, ...wilsonInterval(right, compared) });
  return { precision: rate(told.length), recall: rate(all) };
}
