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
  202: 'WAREHOUSE_NOT_READY',
  203: 'WAREHOUSE_NOT_READY',
  209: 'WAREHOUSE_NOT_READY',
  210: 'WAREHOUSE_NOT_READY',
  225: 'WAREHOUSE_NOT_READY',
  236: 'WAREHOUSE_NOT_READY',
  241: 'WAREHOUSE_MEMORY',
  242: 'WAREHOUSE_NOT_READY',
  243: 'WAREHOUSE_FULL',
  252: 'WAREHOUSE_NOT_READY',
  279: 'WAREHOUSE_NOT_READY',
  285: 'WAREHOUSE_NOT_READY',
  286: 'WAREHOUSE_NOT_READY',
  289: 'WAREHOUSE_NOT_READY',
  319: 'WAREHOUSE_NOT_READY',
  439: 'WAREHOUSE_NOT_READY',
  497: 'WAREHOUSE_DENIED',
  516: 'WAREHOUSE_DENIED',
  745: 'WAREHOUSE_NOT_READY',
  999: 'WAREHOUSE_NOT_READY',
};

/** Codes of network errors after which nothing can have reached the server. */
const NEVER_BEGAN = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** Numbers with which a server turns a statement away before it begins: too many at once, overloaded. */
const TURNED_AWAY = new Set(['202', '745']);

const UNREACHABLE = new Set([
  ...NEVER_BEGAN,
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'HTTP_BUSY',
  'CUT_OFF',
]);
const TRUST = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const MESSAGE_MAX = 2000;
/** The right that a server names when it refuses a statement, and those among them that only a writer needs. */
const GRANT = /necessary to have the grant (.+? ON [^\s,;]+)/;
const WRITING = /^(INSERT|ALTER|CREATE|DROP|TRUNCATE|OPTIMIZE)\b/;

/** Where a statement went and for whom, for the message. */
export interface Asked {
  /** `http(s)://host:port`, without user and password. */
  readonly origin: string;
  readonly username: string;
}

/** What a server, or what stands before it, said or failed to say. `code` is ClickHouse's number or a network error's name. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The coded error for anything the client or the engine threw. The text of the engine is kept (it names tables and columns
 * of ours and bound values, so it is for operators, not for the public).
 *
 * Its details say whether waiting may mend it (`passing`) and whether the statement can have had any effect (`began`).
 */
export function warehouseError(error: unknown, statement?: string, asked?: Asked): FairleadError {
  if (error instanceof FairleadError) return error;
  const { code: given, message = String(error) } = error as { code?: unknown; message?: string };
  const number = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  const where = statement === undefined ? '' : `statement ${statement}: `;
  const said = (message || number).slice(0, MESSAGE_MAX);
  const { code, text, hint } = judge(number, said, asked);
  const passing = code === 'WAREHOUSE_NOT_READY' || code === 'WAREHOUSE_MEMORY' || isPassing(code, number, said);
  return fail(code, {
    message: where + text,
    cause: error,
    statement,
    ...(hint === undefined ? {} : { hint }),
    engineCode: /^\d+$/.test(number) ? number : undefined,
    passing,
    began: !NEVER_BEGAN.has(number) && !TURNED_AWAY.has(number),
  });
}

/** The same error, naming the statement it happened in: a connection knows none. */
export function inStatement(error: FairleadError, statement: string): FairleadError {
  if (error.details['passing'] === undefined || error.details['statement'] !== undefined) return error;
  const { code, message, hint, cause, details } = error;
  return fail(code, { ...details, message: `statement ${statement}: ${message}`, hint, cause, statement });
}

interface Judged {
  readonly code: ErrorCode;
  readonly text: string;
  readonly hint?: string;
}

const isPassing = (code: ErrorCode, number: string, said: string): boolean =>
  code === 'WAREHOUSE_UNREACHABLE' && (UNREACHABLE.has(number) || isSilence(said));

const isSilence = (said: string): boolean => /socket hang up|Timeout error|^aborted$|Premature close/i.test(said);

function judge(number: string, said: string, asked: Asked | undefined): Judged {
  if (UNREACHABLE.has(number) || isSilence(said)) return unreachable(number, said, asked);
  if (TRUST.has(number) || /^(EPROTO|ERR_SSL|ERR_TLS)/.test(number)) return untrusted(number, said, asked);
  if (number === 'NOT_CLICKHOUSE' || number.startsWith('HPE_')) return somethingElse(said, asked);
  if (number === 'ENOSPC' || /No space left on device/.test(said)) return { code: 'WAREHOUSE_FULL', text: said };
  if (number === '164') return readonly(said, asked);
  if (number === '497') return lacking(said, asked);
  return { code: BY_NUMBER[number] ?? 'WAREHOUSE_STATEMENT_FAILED', text: said };
}

function unreachable(number: string, said: string, asked: Asked | undefined): Judged {
  const code = 'WAREHOUSE_UNREACHABLE';
  if (!asked) return { code, text: said };
  const at = `the warehouse at ${asked.origin}`;
  if (number === 'ENOTFOUND' || number === 'EAI_AGAIN') {
    const host = new URL(asked.origin).hostname;
    const hint = 'Check the host name in `warehouse.url` and the name service of this machine.';
    return { code, text: `the host ${host} of ${at} is not known: ${said}`, hint };
  }
  if (number === 'ECONNREFUSED') {
    const hint = 'Start the server, or correct the port in `warehouse.url` (usually 8123 for http, 8443 for https).';
    return { code, text: `nothing listens where ${at} should be: ${said}`, hint };
  }
  return { code, text: `${at} does not answer, or broke off: ${said}` };
}

function untrusted(number: string, said: string, asked: Asked | undefined): Judged {
  const plain = /wrong version number|packet length too long/i.test(said);
  return {
    code: 'WAREHOUSE_UNREACHABLE',
    text: `no TLS connection to the warehouse${asked ? ` at ${asked.origin}` : ''}: ${number}: ${said}`,
    hint: plain
      ? 'This port speaks no TLS: use http:// in `warehouse.url`, or the port for https (usually 8443).'
      : 'Renew the certificate of the server, or name the file of its authority in NODE_EXTRA_CA_CERTS.',
  };
}

function somethingElse(said: string, asked: Asked | undefined): Judged {
  return {
    code: 'WAREHOUSE_UNREACHABLE',
    text: `what answers${asked ? ` at ${asked.origin}` : ''} is no ClickHouse server: ${said}`,
    hint: 'Check host and port in `warehouse.url`: the HTTP port of ClickHouse is usually 8123 (8443 for https), not 9000.',
  };
}

function readonly(said: string, asked: Asked | undefined): Judged {
  const code = 'WAREHOUSE_READONLY';
  if (!asked) return { code, text: said };
  const setting = /Cannot modify '(\w+)' setting/.exec(said)?.[1];
  const text = setting
    ? `the user ${asked.username} may not even set ${setting} for a statement: ${said}`
    : `the user ${asked.username} is read-only, and this statement writes: ${said}`;
  return { code, text, hint: `Give the user a profile with readonly = ${setting ? 2 : 0}, and the grants it needs.` };
}

function lacking(said: string, asked: Asked | undefined): Judged {
  const grant = GRANT.exec(said)?.[1]?.replace(/\.$/, '');
  if (!grant || !asked) return { code: 'WAREHOUSE_DENIED', text: said };
  return {
    code: WRITING.test(grant) ? 'WAREHOUSE_READONLY' : 'WAREHOUSE_DENIED',
    text: `the user ${asked.username} lacks a right, ${grant}: ${said}`,
    hint: `GRANT ${grant} TO ${asked.username}.`,
  };
}
