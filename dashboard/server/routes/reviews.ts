import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { fail } from '../../../ingest/events/errors.js';
import { MOST_REVIEWED, REVIEW_ACTIONS } from '../../../ingest/events/kinds.js';
import type { EventLog } from '../../../ingest/log/event-log.js';
import { batchOf, reviewEvent, type ReviewWord } from '../../../ingest/sources/reviews.js';
import { appendOperatorEvents } from '../../../ingest/sources/operator.js';
import type { Door } from '../../../sql/door.js';
import { CaseId } from '../../reports/case-reviews.js';
import type { Review, ReviewAction } from '../../../processors/cases/preview.js';
import { admit, heldBy, NewestWords, type Admitted } from '../../reports/case-door.js';
import { demandRole } from '../auth/access.js';
import { ErrorAnswer } from '../errors.js';

const Id = Type.String({ minLength: 1, maxLength: 128 });
const Words = Type.String({ minLength: 1, maxLength: 4096 });
const Time = Type.String({ minLength: 1, maxLength: 32, description: 'RFC 3339 with offset' });
/** Cases that one request may speak of. */
const MOST_CASES = 1_000;

const said = {
  programme: Type.Optional(Id),
  action: Type.Enum([...REVIEW_ACTIONS]),
  scope: Type.Optional(
    Type.Union([
      Type.Object(
        { conversion_ids: Type.Array(Id, { minItems: 1, maxItems: MOST_REVIEWED }) },
        { additionalProperties: false },
      ),
      Type.Object({ from: Time, to: Time }, { additionalProperties: false }),
      Type.Literal('held', { description: 'The conversions that each case holds now' }),
      Type.Object({ edge: Type.Array(Id, { minItems: 2, maxItems: 2 }) }, { additionalProperties: false }),
    ]),
  ),
  reason: Type.Optional(Words),
  note: Type.Optional(Words),
  undoes: Type.Optional(Id),
  assignee: Type.Optional(Id),
  until: Type.Optional(Time),
};
const Seen = Type.String({ minLength: 1, maxLength: 139, description: 'As the reports of cases tell it' });
const One = Type.Object(
  { ...said, seen: Type.Optional(Seen), batch_id: Type.Optional(Id) },
  { additionalProperties: false },
);
const Many = Type.Object(
  {
    ...said,
    case_ids: Type.Array(CaseId, { minItems: 1, maxItems: MOST_CASES }),
    seen: Type.Optional(Type.Record(Type.String(), Seen)),
  },
  { additionalProperties: false },
);
const Appended = Type.Object({
  batch_id: Type.Union([Type.String(), Type.Null()]),
  reviews: Type.Array(Type.Object({ id: Type.String(), case_id: Type.String(), occurred_at: Type.String() })),
});

export interface ReviewRoutes {
  readonly log: Pick<EventLog, 'append'>;
  readonly door: Pick<Door, 'rows'>;
  readonly programmeId: string;
  /** ms since 1970. */
  readonly now: () => number;
}

interface Asked {
  readonly programme: string;
  readonly caseIds: readonly string[];
  readonly seen: Readonly<Record<string, string>>;
  readonly reviewer: string;
  readonly word: Omit<ReviewWord, 'seen' | 'scope'> & { readonly scope?: object | 'held' | undefined };
}

/** What was said as whoever comes next must know it; its scope does not matter to them. */
function reviewOf(
  { caseId, seen, undoes }: Admitted,
  { id, at, reviewer, word }: { id: string; at: number; reviewer: string; word: Asked['word'] },
): Review {
  const { action, batch_id: batchId = null, assignee = null } = word;
  const said = { id, occurredAt: at, caseId, reviewer, action: action as ReviewAction, scope: null, until: null };
  return { ...said, seen: seen ?? null, batchId, undoes: undoes ?? null, assignee };
}

/**
 * `POST /v1/cases/:id/reviews` says something of one case, `POST /v1/reviews` the same of many under one batch, which can be undone at once. Nothing is changed
 * or taken back: each is an event, and an undo is one more. Refused where a subject does not exist, and where somebody decided what its author has not seen.
 */
export function reviewRoutes(app: FastifyInstance, { log, door, programmeId, now }: ReviewRoutes): void {
  const words = new NewestWords();
  let turn: Promise<unknown> = Promise.resolve();
  // One after the other: what two people say at once must be compared.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };
  const say = (asked: Asked): Promise<Static<typeof Appended>> =>
    inTurn(async () => {
      const { programme, reviewer, word } = asked;
      const at = words.next(now());
      const { action, undoes } = word;
      const scope = word.scope === 'held' ? undefined : word.scope;
      const admitted = await admit(door, { ...asked, action, undoes, scope }, words.of(programme));
      const held = word.scope === 'held' ? await heldBy(door, { programme, cases: asked.caseIds }) : null;
      const scopeOf = (caseId: string): object | undefined =>
        held === null ? scope : { conversion_ids: held.get(caseId)! };
      const events = admitted.map(({ caseId, seen, undoes }, number) =>
        reviewEvent(caseId, { ...word, scope: scopeOf(caseId), seen, undoes }, { reviewer, at, number }),
      );
      await appendOperatorEvents(log, programme, events, 'operator', Math.max(at, now()));
      const reviews = events.map(({ id, occurred_at }, i) => ({ id, case_id: admitted[i]!.caseId, occurred_at }));
      words.add(
        programme,
        admitted.map((one, i) => reviewOf(one, { id: reviews[i]!.id, at, reviewer, word })),
      );
      return { batch_id: word.batch_id ?? null, reviews };
    });
  const options = (summary: string, body: typeof One | typeof Many) => ({
    config: { access: 'reviewer' as const },
    schema: { summary, body, response: { 202: Appended, '4xx': ErrorAnswer, '5xx': ErrorAnswer } },
  });
  app.post('/v1/cases/:id/reviews', options('Say something of a case', One), async (request, reply) => {
    const reviewer = demandRole(request, 'reviewer').name ?? 'local';
    const { programme = programmeId, seen, batch_id, ...word } = request.body as Static<typeof One>;
    const caseId = (request.params as { id: string }).id;
    const known = seen === undefined ? {} : { [caseId]: seen };
    const asked = { programme, caseIds: [caseId], seen: known, reviewer, word: { ...word, batch_id } };
    return reply.code(202).send(await say(asked));
  });
  app.post('/v1/reviews', options('Say something of many cases at once', Many), async (request, reply) => {
    const reviewer = demandRole(request, 'reviewer').name ?? 'local';
    const { programme = programmeId, seen = {}, case_ids, ...word } = request.body as Static<typeof Many>;
    if (new Set(case_ids).size < case_ids.length) throw fail('USAGE', { message: 'case_ids: one stands twice' });
    const batch_id = batchOf(case_ids, reviewer, now());
    const asked = { programme, caseIds: case_ids, seen, reviewer, word: { ...word, batch_id } };
    return reply.code(202).send(await say(asked));
  });
}
