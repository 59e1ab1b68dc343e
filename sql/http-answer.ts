import { ServerFault } from './engine-errors.js';

/**
 * Judges what came back over HTTP, so that an answer that broke off, or that ends in an error, is never taken for an answer.
 *
 * What is relied on: every request asks for `wait_end_of_query`, so the server holds an answer back until it has all of it, and
 * a statement that fails has a status that is not 2xx, or, where progress headers went out before, the header
 * X-ClickHouse-Exception-Code. The rest is for proxies, for servers that ignore that, and for connections that end early: Node
 * reports a body that is shorter than announced or lacks its last chunk; gzip reports a stream without its end; an Arrow stream
 * has an end mark of its own; lines end in a line feed; commands answer nothing; and an error in a body stands at its end, after
 * `Code: N. DB::Exception:` or, since 25.11, between `__exception__` and the tag of the header X-ClickHouse-Exception-Tag.
 */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What the body of a good answer looks like. */
export type Shape = 'nothing' | 'lines' | 'arrow';

const ARROW_END = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
/** How much of the end of a body is searched for an error. */
const TAIL_BYTES = 64 * 1024;
/** Line feeds within values are escaped in JSON, so that a line which begins like this is no row. */
const ERROR_AT_END = /(?:^|[\r\n])(?:__exception__|Code: \d+\. DB::(?:Net)?Exception:)/;
const ERROR_TEXT = /Code: (\d+)\. (?:DB::(?:Net)?Exception: )?([\s\S]+)/;
const LINE_FEED = 0x0a;
const CLOSING_BRACE = 0x7d;
/** Statuses with which a proxy or balancer says that the server behind it cannot be had just now. */
const BUSY = new Set([408, 429, 502, 503, 504]);
const SHOWN = 300;

/** @throws ServerFault with ClickHouse's number, NOT_CLICKHOUSE, HTTP_BUSY, or CUT_OFF. */
export async function readAnswer(answer: Answer, shape: Shape): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  const body = chunks.length === 1 ? Buffer.from(chunks[0]!) : Buffer.concat(chunks);
  checkHead(answer, body);
  if (isWhole(body, shape)) return body;
  checkTail(body.subarray(-TAIL_BYTES));
  throw new ServerFault('CUT_OFF', `the answer has ${body.length} bytes and is not whole`);
}

/** The chunks of an answer that is too large to hold, whatever its format. @throws ServerFault as `readAnswer`. */
export async function* passAnswer(answer: Answer): AsyncGenerator<Uint8Array> {
  if (!isGood(answer)) await readAnswer(answer, 'nothing');
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of answer.body) {
    tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
    yield chunk;
  }
  const tag = answer.headers['x-clickhouse-exception-tag'];
  if (typeof tag === 'string' && tail.includes(`__exception__\r\n${tag}`)) checkTail(tail);
}

function isGood({ status, headers }: Answer): boolean {
  const ours = Object.keys(headers).some((name) => name.startsWith('x-clickhouse-'));
  return status >= 200 && status < 300 && ours && headers['x-clickhouse-exception-code'] === undefined;
}

function checkHead(answer: Answer, body: Buffer): void {
  if (isGood(answer)) return;
  const text = body.subarray(0, TAIL_BYTES).toString('utf8');
  const told = answer.headers['x-clickhouse-exception-code'];
  if (told !== undefined || ERROR_TEXT.test(text)) throw faultOf(text, typeof told === 'string' ? told : undefined);
  const shown = `status ${answer.status}, ${JSON.stringify(text.slice(0, SHOWN))}`;
  throw new ServerFault(BUSY.has(answer.status) ? 'HTTP_BUSY' : 'NOT_CLICKHOUSE', shown);
}

function isWhole(body: Buffer, shape: Shape): boolean {
  if (shape === 'arrow') return body.subarray(-ARROW_END.length).equals(ARROW_END);
  if (ERROR_AT_END.test(body.subarray(-TAIL_BYTES).toString('latin1'))) return false;
  // What a statement without rows answers, as one that runs on a whole cluster does, is nobody's.
  if (shape === 'nothing' || body.length === 0) return true;
  return body.at(-1) === LINE_FEED && body.at(-2) === CLOSING_BRACE;
}

function checkTail(tail: Buffer): void {
  const text = tail.toString('utf8');
  if (ERROR_TEXT.test(text)) throw faultOf(text);
}

function faultOf(text: string, told?: string): ServerFault {
  const [, number, message] = ERROR_TEXT.exec(text) ?? [];
  const said = (message ?? text).replace(/\s*\d*\s*\w*\r\n__exception__\r\n$/, '').trim();
  return new ServerFault(number ?? told ?? '', said || `error ${told}`);
}
