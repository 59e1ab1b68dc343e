import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { EventLog } from '../../../ingest/log/event-log.js';
import { identityWord } from '../../../ingest/sources/identity-word.js';
import { appendOperatorEvents } from '../../../ingest/sources/operator.js';
import { Node } from '../../reports/shapes.js';
import { demandRole } from '../auth/access.js';
import { ErrorAnswer } from '../errors.js';

const Body = Type.Object(
  {
    a: Node,
    b: Node,
    action: Type.Enum(['cut', 'restore']),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    programme: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  },
  { additionalProperties: false },
);
const Appended = Type.Object({ topic: Type.String(), partition: Type.Integer(), offset: Type.Integer() });

export interface IdentityRoutes {
  readonly log: Pick<EventLog, 'append'>;
  readonly programmeId: string;
  /** ms since 1970. */
  readonly now: () => number;
}

/** `POST /v1/identity-links`: says that a link between two nodes misleads, or takes that back. An event as any other: processing takes it from there. */
export function identityRoutes(app: FastifyInstance, { log, programmeId, now }: IdentityRoutes): void {
  app.post(
    '/v1/identity-links',
    {
      config: { access: 'reviewer' },
      schema: {
        summary: 'Cut or restore a link between two nodes of a person',
        body: Body,
        response: { 202: Appended, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request, reply) => {
      const { programme = programmeId, ...word } = request.body as Static<typeof Body>;
      const reviewer = demandRole(request, 'reviewer').name ?? undefined;
      const at = now();
      const event = identityWord({ ...word, reviewer }, new Date(at).toISOString());
      const [address] = await appendOperatorEvents(log, programme, [event], 'operator', at);
      return reply.code(202).send(address);
    },
  );
}
