import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { EventLog } from '../../../ingest/log/event-log.js';
import { answerEvent } from '../../../ingest/sources/audits.js';
import { appendOperatorEvents } from '../../../ingest/sources/operator.js';
import { demandRole } from '../auth/access.js';
import { ErrorAnswer } from '../errors.js';

const Body = Type.Object(
  {
    programme: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    audit_id: Type.String({ description: 'Name of the sample', minLength: 1, maxLength: 128 }),
    conversion_id: Type.String({ minLength: 1, maxLength: 128 }),
    answer: Type.Enum(['right', 'wrong', 'unsure', 'withdrawn']),
    true_advocate_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
  },
  { additionalProperties: false },
);
const Appended = Type.Object({ id: Type.String(), occurred_at: Type.String() });

export interface AuditRoutes {
  readonly log: Pick<EventLog, 'append'>;
  readonly programmeId: string;
  /** ms since 1970. */
  readonly now: () => number;
}

/**
 * `POST /v1/audits`: a reviewer's answer about one conversion of an audit sample, appended to the log as an event. Nothing is changed or taken back: the
 * newest answer stands, and `withdrawn` stands for none.
 */
export function auditRoutes(app: FastifyInstance, { log, programmeId, now }: AuditRoutes): void {
  let last = 0;
  app.post(
    '/v1/audits',
    {
      config: { access: 'reviewer' },
      schema: {
        summary: 'Answer a conversion of an audit sample',
        body: Body,
        response: { 202: Appended, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const session = demandRole(request, 'reviewer');
      const { programme = programmeId, audit_id: audit, ...given } = request.body as Static<typeof Body>;
      // An answer and its undoing may come within one millisecond; the later must stand.
      last = Math.max(last + 1, now());
      const event = answerEvent({ audit, reviewer: session.name ?? 'local', at: last }, given);
      await appendOperatorEvents(log, programme, [event], 'operator', Math.max(last, now()));
      return reply.code(202).send({ id: event.id, occurred_at: event.occurred_at });
    },
  );
}
