import { fail, FairleadError, type ErrorCode } from '../ingest/events/errors.js';

/** ClickHouse's error numbers that mean something a person can act upon. Everything else is a statement that failed. */
const BY_NUMBER: Readonly<Record<string, ErrorCode>> = {
  60: 'WAREHOUSE_NOT_MIGRATED',
  81: 'WAREHOUSE_NOT_MIGRATED',
  164: 'WAREHOUSE_READONLY',
  192: 'WAREHOUSE_DENIED',
  193: 'WAREHOUSE_DENIED',
  194: 'WAREHOUSE_DENIED',
  195: 'WAREHOUSE_DENIED',
  241: 'WAREHOUSE_MEMORY',
  243: 'WAREHOUSE_FULL',
  497: 'WAREHOUSE_DENIED',
  516: 'WAREHOUSE_DENIED',
};

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
const MESSAGE_MAX = 2000;

/**
 * The coded error for anything the client or the engine threw. The text of the engine is kept (it names tables and columns
 * of ours and bound values, so it is for operators, not for the public).
 */
export function warehouseError(error: unknown, statement?: string): FairleadError {
  if (error instanceof FairleadError) return error;
  const { code, message = String(error) } = error as { code?: unknown; message?: string };
  const number = typeof code === 'string' || typeof code === 'number' ? String(code) : '';
  const where = statement === undefined ? '' : `statement ${statement}: `;
  const said = message.slice(0, MESSAGE_MAX);
  if (UNREACHABLE.has(number) || /socket hang up|Timeout error/i.test(message)) {
    return fail('WAREHOUSE_UNREACHABLE', { message: `${where}${said || number}`, cause: error, statement });
  }
  if (number === 'ENOSPC' || /No space left on device/.test(message)) {
    return fail('WAREHOUSE_FULL', { message: where + said, cause: error, statement });
  }
  return fail(BY_NUMBER[number] ?? 'WAREHOUSE_STATEMENT_FAILED', {
    message: where + said,
    cause: error,
    statement,
    engineCode: number || undefined,
  });
}
