import { Type } from 'typebox';
import { fail } from '../../ingest/events/errors.js';
import { formatTime } from '../../ingest/events/time.js';
import { readReviews, seenOf, ToldReview, toldReviews } from './case-reviews.js';
import { DEFAULT_PROGRAMME, programme } from './params.js';
import { defineReport } from './report.js';
import { FoundRing, readCuts, readRings, RING_DEFINITIONS, RING_STATEMENTS, RingCut, ringText } from './ring-rows.js';
import { cutText } from './rings.js';
import { orNull } from './shapes.js';

/** One ring: who is in it, what binds them, what its score is made of, and what reviewers said. */
export const ringReport = defineReport({
  name: 'ring',
  title: 'One ring: its advocates, what binds them, and what was cut',
  role: 'reviewer',
  params: Type.Object({
    ...programme,
    ring: Type.String({ minLength: 1, maxLength: 128, description: 'The least id of its advocates' }),
  }),
  result: Type.Object({
    case_id: Type.String(),
    seen: Type.String(),
    ring: orNull(FoundRing),
    cuts: Type.Array(RingCut),
    reviews: Type.Array(ToldReview),
  }),
  definitions: {
    ...RING_DEFINITIONS,
    ring: 'NULL where nothing holds it together any more.',
    cuts: 'Pairs of advocates that were cut apart in its case, and pairs with one of its members.',
    reviews: 'Everything that was said of it, in the order in which it counts.',
  },
  statements: [...RING_STATEMENTS, 'pages/case-reviews'],
  compute: async (door, params) => {
    const asked = params.programme ?? DEFAULT_PROGRAMME;
    const caseId = `ring:${params.ring}`;
    const [[found], cuts, said] = await Promise.all([
      readRings(door, { programme: asked, ring: params.ring }),
      readCuts(door, asked),
      readReviews(door, { programme: asked, cases: [caseId] }),
    ]);
    const reviews = toldReviews(said, caseId);
    if (!found && reviews.length === 0) throw fail('NOT_FOUND', { message: `there is no ring ${params.ring}` });
    const members = new Set(found?.members.map(({ advocate_id }) => advocate_id));
    return {
      case_id: caseId,
      seen: seenOf(said, caseId),
      ring: found ?? null,
      cuts: cuts.filter(({ case_id, a, b }) => case_id === caseId || members.has(a) || members.has(b)),
      reviews,
    };
  },
  text: ({ case_id, ring, cuts }) => [
    ...(ring === null
      ? [`${case_id}: nothing holds it together any more`]
      : [
          ...ringText(ring),
          '',
          `The score of ${Math.round(ring.score * 100)} is the mean of its advocates’ strongest edges:`,
          ...ring.members.map(
            ({ advocate_id, score, since_ms, conversions, persons }) =>
              `  ${advocate_id}: ${Math.round(score * 100)}, since ${formatTime(since_ms)}, ${conversions} conversions of ${persons} persons touch what holds the ring together`,
          ),
        ]),
    ...(cuts.length === 0 ? [] : ['']),
    ...cuts.map(cutText),
  ],
});
