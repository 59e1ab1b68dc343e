import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** What goes wrong with a request whose statement matches. */
export type Fault =
  /** The connection ends after the first bytes of the body; nothing is done. */
  | { readonly kind: 'cut-body' }
  /** The statement runs, and the connection ends instead of an answer. */
  | { readonly kind: 'cut-before-answer' }
  /** The connection ends in the middle of the answer. */
  | { readonly kind: 'cut-answer' }
  /** Half the answer, as if it were all of it: well-formed gzip in well-formed HTTP. */
  | { readonly kind: 'short-answer' }
  /** All the answer but the end of its gzip stream, in well-formed HTTP. */
  | { readonly kind: 'short-gzip' }
  /** Half the answer and then an error, under status 200; with a tag as servers since 25.11 have it. */
  | { readonly kind: 'error-in-answer'; readonly tag?: string }
  /** An error under status 200 whose number comes in a header after progress headers. */
  | { readonly kind: 'error-after-progress' }
  /** A server that took a body without rows for good. */
  | { readonly kind: 'lost-rows' }
  /** An error instead of the statement. */
  | { readonly kind: 'error'; readonly number: number; readonly text: string }
  /** What a proxy says. */
  | { readonly kind: 'status'; readonly status: number; readonly text: string }
  /** No word at all. */
  | { readonly kind: 'silence' };

export interface Trouble {
  readonly fault: Fault;
  readonly on: RegExp;
  /** How often; without it until `mend`. */
  times: number;
}

/** Error that stands in for any that comes late. */
export const LATE_ERROR =
  'Code: 241. DB::Exception: (total) memory limit exceeded: would use 3.00 GiB. (MEMORY_LIMIT_EXCEEDED)';

/** Answers as the fault says; false if the answer is to go out as it is. */
export function spoil(fault: Fault, response: ServerResponse, body: Buffer, headers: Record<string, string>): boolean {
  const half = body.subarray(0, Math.floor(body.length / 2));
  const zip = headers['content-encoding'] === 'gzip' ? gzipSync : (bytes: Buffer): Buffer => bytes;
  switch (fault.kind) {
    case 'cut-before-answer':
      response.destroy();
      return true;
    case 'cut-answer':
      response.writeHead(200, headers);
      response.write(zip(body).subarray(0, -12), () => response.destroy());
      return true;
    case 'short-answer':
      response.writeHead(200, headers).end(zip(half));
      return true;
    case 'short-gzip':
      response.writeHead(200, headers).end(zip(body).subarray(0, -10));
      return true;
    case 'error-in-answer': {
      const { tag } = fault;
      const error = tag
        ? `\r\n__exception__\r\n${tag}\r\n${LATE_ERROR}\n${LATE_ERROR.length + 1} ${tag}\r\n__exception__\r\n`
        : `\n${LATE_ERROR}\n`;
      response.writeHead(200, { ...headers, ...(tag ? { 'x-clickhouse-exception-tag': tag } : {}) });
      response.end(zip(Buffer.concat([half, Buffer.from(error)])));
      return true;
    }
    case 'error-after-progress':
      response.writeHead(200, { ...headers, 'x-clickhouse-exception-code': '241' }).end(zip(Buffer.from(LATE_ERROR)));
      return true;
    default:
      return false;
  }
}
