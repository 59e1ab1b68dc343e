import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { ERRORS, fail, FairleadError, type ErrorCode } from '../../ingest/events/errors.js';
import type { ServerLogger } from './options.js';

/** What every answer without success looks like. */
export const ErrorAnswer = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'Stable; one of the table in ingest/events/errors.ts' }),
    message: Type.String(),
    hint: Type.String(),
  }),
});
export type ErrorAnswer = Static<typeof ErrorAnswer>;

export function errorAnswer(error: FairleadError): ErrorAnswer {
  return { error: { code: error.code, message: error.message, hint: error.hint } };
}

const FRAMEWORK: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'BODY_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_CTP_EMPTY_TYPE: 'BODY_TYPE',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BODY_MALFORMED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BODY_MALFORMED',
};

/** Any thrown value as a coded error. What is not ours is a bug: its text stays in the log. */
export function codedError(thrown: unknown): FairleadError {
  if (thrown instanceof FairleadError) return thrown;
  const { code, statusCode, message } = thrown as Partial<FastifyError>;
  const known = code === undefined ? undefined : FRAMEWORK[code];
  if (known !== undefined) return fail(known, { cause: thrown });
  if (thrown instanceof SyntaxError && statusCode === 400) return fail('BODY_MALFORMED', { cause: thrown });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return fail('USAGE', { message: message ?? ERRORS.USAGE.text, cause: thrown });
  }
  return fail('BUG', { cause: thrown });
}

/** One shape of error for everything: thrown errors, validation, unknown addresses, and requests that are no HTTP. */
export function answerErrors(app: FastifyInstance, logger: ServerLogger): void {
  app.setErrorHandler((thrown: unknown, request, reply) => {
    const error = codedError(thrown);
    if (error.status >= 500) {
      const { method, url } = request;
      logger.error({ err: error.cause ?? error, code: error.code, method, path: url.split('?')[0] }, error.message);
    }
    return sendError(reply, error);
  });
}

export function sendError(reply: FastifyReply, error: FairleadError): FastifyReply {
  return reply
    .code(error.status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorAnswer(error)));
}

export function unknownAddress(request: FastifyRequest): FairleadError {
  return fail('NOT_FOUND', {
    message: `there is no ${request.method} ${request.url.split('?')[0]!.slice(0, 200)}`,
    hint: 'See /v1/openapi.json.',
  });
}
