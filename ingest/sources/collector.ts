import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { DEAD_REASONS, fail, type DeadReason, type FairleadError } from '../events/errors.js';
import { BROWSER_KINDS, isKind, KIND_SPECS, kindProblem, type Event, type Kind } from '../events/kinds.js';
import { splitJsonArray, splitLines } from '../events/scan.js';
import { decode } from '../events/validate.js';
import type { AppendRecord, EventLog } from '../log/event-log.js';
import { lendAddress, type Lent } from './lent-address.js';
import { publishing, type Publication, type RulesetLog } from '../log/published-rulesets.js';
import { createRecentIds, type RecentIds } from './recent-ids.js';
import { createKeyRing, type KeyRing, type WriteKey } from './write-keys.js';

/** Largest body in bytes. */
export const MAX_BODY_BYTES = 16 * 1_048_576;
/** Most events in one request. */
export const MAX_BATCH_EVENTS = 20_000;

export type { WriteKey } from './write-keys.js';

/** What the door answers for an event; failed: the log could not take it, and it may be sent again. */
export type DoorOutcome = 'accepted_at_door' | 'duplicate_at_door' | 'rejected_at_door' | 'failed_at_door';

export interface CollectorOptions {
  readonly log: Pick<EventLog, 'append'> & RulesetLog;
  readonly writeKeys: readonly WriteKey[];
  /** Ids remembered for answering `duplicates` at once; what falls out is still deduplicated behind the log. */
  readonly recentIds?: number;
  /** ms since 1970. */
  readonly now?: () => number;
  /** Told how many events of a request had which answer. */
  readonly counted?: (kind: Kind, outcome: DoorOutcome, events: number) => void;
  /** Told of every append to the log that became durable. */
  readonly appended?: (topic: string, seconds: number, records: number) => void;
}

const Rejected = Type.Object({
  index: Type.Integer({ minimum: 0, description: 'Place of the event in the request, from 0' }),
  id: Type.Union([Type.String(), Type.Null()]),
  code: Type.Enum([...DEAD_REASONS]),
  message: Type.String(),
});
export const CollectorAnswer = Type.Object({
  accepted: Type.Integer({ minimum: 0, description: 'Appended to the log, durably' }),
  duplicates: Type.Integer({ minimum: 0, description: 'Already there with this id and content' }),
  rejected: Type.Array(Rejected),
});
export type CollectorAnswer = Static<typeof CollectorAnswer>;
type Rejection = Static<typeof Rejected>;

/** The events of a body: an object, an array, or NDJSON. Throws BODY_MALFORMED, BODY_TOO_LARGE. */
export function splitBody(body: Uint8Array, contentType: string): Uint8Array[] {
  const items = contentType.includes('ndjson') ? splitLines(body) : splitJson(body);
  if (items.length > MAX_BATCH_EVENTS) {
    throw fail('BODY_TOO_LARGE', { message: `${items.length} events in one request; ${MAX_BATCH_EVENTS} are allowed` });
  }
  return items;
}

function splitJson(body: Uint8Array): Uint8Array[] {
  const first = body.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  if (first === undefined) throw fail('BODY_MALFORMED', { message: 'the body is empty' });
  if (first === 0x5b) {
    const items = splitJsonArray(body);
    if (items === null) throw fail('BODY_MALFORMED', { message: 'the array is cut off or its brackets do not match' });
    return items;
  }
  // NDJSON that came as plain JSON: an object spread over lines never has its whole self on the first.
  const lines = splitLines(body);
  if (lines.length > 1 && isJson(lines[0]!)) return lines;
  return [body];
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** 128 bits over everything the sender said; what the door adds (address, receipt) takes no part. */
function contentHash(event: Event): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('base64').slice(0, 22);
}

interface Batch {
  readonly kind: Kind;
  readonly key: WriteKey;
  readonly lent: Lent | null;
  readonly receivedAt: number;
  /** What rulesets are asked against. */
  readonly publication?: Publication;
}

interface Sorted {
  readonly records: AppendRecord[];
  readonly ids: string[];
  readonly rejected: Rejection[];
  /** Appends of other requests under way that hold an event of this one. */
  readonly pending: Promise<unknown>[];
  duplicates: number;
}

/** Decides on each event: to be appended, a duplicate, or rejected. Ids to be appended are claimed in `recent`. */
function sortEvents(
  items: readonly Uint8Array[],
  batch: Batch,
  recent: RecentIds,
  appending: Promise<unknown>,
): Sorted {
  const { kind, key, lent, receivedAt, publication } = batch;
  const at = { receivedAt, source: key.source, programmeId: key.programme };
  const sorted: Sorted = { records: [], ids: [], rejected: [], pending: [], duplicates: 0 };
  const reject = (index: number, id: string | null, code: DeadReason, message: string) =>
    sorted.rejected.push({ index, id, code, message });
  items.forEach((value, index) => {
    const verdict = decode(value, kind, at);
    if (!verdict.ok) return reject(index, verdict.id ?? null, verdict.code, verdict.message);
    const { event } = verdict;
    const problem = publication?.judge(event) ?? null;
    if (problem !== null) return reject(index, event.id, problem.code, problem.message);
    const name = JSON.stringify([key.programme, key.source, kind, event.id]);
    const known = recent.claim(name, contentHash(event), appending);
    if (known.state === 'conflict') return reject(index, event.id, 'ID_CONFLICT', 'this id came with other content');
    if (known.state === 'duplicate') {
      if (known.appending !== null && known.appending !== appending) sorted.pending.push(known.appending);
      sorted.duplicates += 1;
      return;
    }
    sorted.ids.push(name);
    sorted.records.push({
      key: KIND_SPECS[kind].keyOf(event),
      value: lent === null ? value : lendAddress(value, event, lent),
      source: key.source,
      programmeId: key.programme,
      receivedAt,
    });
    return;
  });
  return sorted;
}

/** Appends what is new and answers when everything is durable. Throws what the log throws; then nothing was accepted. */
async function take(
  items: readonly Uint8Array[],
  batch: Batch,
  log: Pick<EventLog, 'append'>,
  recent: RecentIds,
): Promise<CollectorAnswer> {
  let settle!: (appended: Promise<unknown>) => void;
  const appending = new Promise((resolve) => {
    settle = resolve;
  });
  appending.catch(() => undefined); // Whoever waits for it sees the error; nobody waiting is no fault.
  const sorted = sortEvents(items, batch, recent, appending);
  const appended =
    sorted.records.length > 0 ? log.append(KIND_SPECS[batch.kind].topic, sorted.records) : Promise.resolve();
  settle(appended);
  try {
    await appended;
  } catch (error) {
    recent.release(sorted.ids);
    throw error;
  }
  recent.confirm(sorted.ids);
  await Promise.all(sorted.pending);
  return { accepted: sorted.records.length, duplicates: sorted.duplicates, rejected: sorted.rejected };
}

/** The log, telling how long its appends take. */
function timed({ log, appended }: CollectorOptions): Pick<EventLog, 'append'> {
  return {
    append: async (topic, records) => {
      const begun = performance.now();
      const addresses = await log.append(topic, records);
      appended?.(topic, (performance.now() - begun) / 1000, records.length);
      return addresses;
    },
  };
}

/** Headers that let a page of another origin send with a browser key. Cookies never take part. */
function allowOrigin(reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
}

function kindOf(name: string): Kind {
  const problem = kindProblem(name);
  if (problem !== null) throw fail(problem.code, { message: problem.message });
  if (!isKind(name)) throw fail('KIND_UNKNOWN');
  return name;
}

/** The write key of a request, allowed to send `kind` from where it comes. Throws KEY_… */
function admit(request: FastifyRequest, kind: Kind, keys: KeyRing): WriteKey {
  const query = request.query as Readonly<Record<string, unknown>>;
  const key = keys.find(request.headers.authorization, query['key']);
  if (key === null) throw fail('KEY_REQUIRED');
  if (key.source !== 'browser') return key;
  if (!BROWSER_KINDS.includes(kind)) throw fail('KEY_KIND_DENIED');
  if (key.origins !== undefined && !key.origins.includes(request.headers.origin ?? '')) throw fail('KEY_ORIGIN_DENIED');
  return key;
}

function preflight(app: FastifyInstance, keys: KeyRing): void {
  app.options(
    '/v1/events/:kind',
    { config: { access: 'public' }, schema: { summary: 'Whether a page of another origin may send' } },
    (request, reply) => {
      const { origin } = request.headers;
      if (origin === undefined || !keys.anyAllows(origin)) throw fail('KEY_ORIGIN_DENIED');
      return reply
        .header('access-control-allow-methods', 'POST')
        .header('access-control-allow-headers', 'authorization, content-type')
        .header('access-control-max-age', '600')
        .code(204)
        .send();
    },
  );
}

const BODY_TYPES = ['application/json', 'application/x-ndjson', 'application/ndjson', 'text/plain'];

/**
 * The collector: `POST /v1/events/:kind` with an object, an array or NDJSON, and a write key that names programme and
 * source. Answers 202 after everything new is durable in the log; item by item, what was not taken and why. A failed append
 * (a full disk) fails the request, and sending it again is safe.
 */
export const collector: FastifyPluginCallback<CollectorOptions> = (app, options, done) => {
  const { now = Date.now, counted = () => undefined } = options;
  const log = timed(options);
  const keys = createKeyRing(options.writeKeys);
  const recent = createRecentIds(options.recentIds ?? 200_000);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(BODY_TYPES, { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, parsed) =>
    parsed(null, body),
  );
  // The body is bytes: each event is decoded by the one validator, and the schema only documents.
  app.setValidatorCompiler(() => () => true);
  app.addHook('onRequest', (request, reply, next) => {
    const { origin } = request.headers;
    // On refusals too, so that a page can read why.
    if (origin !== undefined && keys.anyAllows(origin)) allowOrigin(reply, origin);
    next();
  });
  preflight(app, keys);
  app.post(
    '/v1/events/:kind',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { access: 'write-key' },
      schema: {
        summary: 'Send events of one kind',
        description: 'One object, an array, or NDJSON (application/x-ndjson). Idempotent by id.',
        params: Type.Object({ kind: Type.Enum(Object.keys(KIND_SPECS)) }),
        body: Type.Union(Object.values(KIND_SPECS).map((spec) => spec.schema)),
        response: { 202: CollectorAnswer },
      },
    },
    async (request, reply) => {
      const kind = kindOf((request.params as { kind: string }).kind);
      const key = admit(request, kind, keys);
      if (request.headers['content-encoding'] !== undefined) {
        throw fail('BODY_TYPE', { message: 'compressed bodies are not taken' });
      }
      if (!(request.body instanceof Uint8Array)) throw fail('BODY_MALFORMED', { message: 'the body is empty' });
      const items = splitBody(request.body, request.headers['content-type'] ?? '');
      const userAgent = request.headers['user-agent'];
      const lent = key.source === 'browser' ? { ip: request.ip, userAgent } : null;
      const batch = { kind, key, lent, receivedAt: now() };
      const taking =
        kind === 'ruleset'
          ? publishing(options.log, (publication) => take(items, { ...batch, publication }, log, recent))
          : take(items, batch, log, recent);
      const answer = await taking.catch((error: unknown) => {
        counted(kind, 'failed_at_door', items.length);
        throw error as FairleadError;
      });
      counted(kind, 'accepted_at_door', answer.accepted);
      counted(kind, 'duplicate_at_door', answer.duplicates);
      counted(kind, 'rejected_at_door', answer.rejected.length);
      return reply.code(202).send(answer);
    },
  );
  done();
};
