import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '../../../ingest/events/errors.js';
import type { Door } from '../../../sql/door.js';
import type { Report } from '../../reports/index.js';
import { sessionOf, type Gate } from '../auth/access.js';
import type { ServerLogger } from '../options.js';

/** Pages that may follow at once. */
const MAX_FOLLOWERS = 200;
/** Proxies close silent connections: something is sent at least this often. */
const HEARTBEAT_MS = 15_000;
/** News within this time go out together. */
const GATHER_MS = 1000;
/** A follower that leaves more than this unread is let go; its browser connects again. */
const MAX_UNREAD_BYTES = 262_144;

export interface Stream {
  /** Tells followers that there is something new. Cheap: call it after every pass. */
  changed(): void;
  close(): void;
}

export interface StreamOptions {
  /** What each `status` event carries. Absent: the stream only beats. */
  readonly status: Report | undefined;
  readonly door: Door;
  readonly programmeId: string;
  readonly gate: Gate;
  readonly logger: ServerLogger;
}

interface Follower {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The pages that follow, and how much each may leave unread. */
function createFollowers(gate: Gate) {
  const followers = new Set<Follower>();
  const release = (follower: Follower) => {
    if (followers.delete(follower)) follower.reply.raw.end();
  };
  const send = (text: string) => {
    for (const follower of followers) {
      const { raw } = follower.reply;
      if (raw.writableLength > MAX_UNREAD_BYTES || sessionOf(follower.request, gate) === null) release(follower);
      else raw.write(text);
    }
  };
  return {
    count: () => followers.size,
    send,
    add: (follower: Follower, first: string) => {
      const { raw } = follower.reply;
      raw.writeHead(200, {
        ...(follower.reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      raw.write(`retry: 3000\n\n${first}`);
      followers.add(follower);
      raw.on('close', () => release(follower));
    },
    releaseAll: () => {
      for (const follower of followers) release(follower);
    },
  };
}

/** `GET /v1/stream`: server-sent events named `status`, one on connecting and one after each change. */
export function streamRoute(app: FastifyInstance, options: StreamOptions): Stream {
  const { status, door, programmeId, gate, logger } = options;
  const followers = createFollowers(gate);
  let gathering: NodeJS.Timeout | undefined;
  let newest = '';

  const read = async () => {
    if (status === undefined) return '';
    const data = await status.run(door, { programme: programmeId });
    return `event: status\ndata: ${JSON.stringify(data)}\n\n`;
  };
  const publish = async () => {
    gathering = undefined;
    if (followers.count() === 0) return;
    try {
      const text = await read();
      if (text !== newest) followers.send(text);
      newest = text;
    } catch (error) {
      logger.warn({ err: error }, 'the status for open pages could not be read');
    }
  };
  const heartbeat = setInterval(() => followers.send(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();

  app.get(
    '/v1/stream',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Status as server-sent events', produces: ['text/event-stream'] },
    },
    async (request, reply) => {
      if (followers.count() >= MAX_FOLLOWERS)
        throw fail('TOO_MANY_REQUESTS', { message: 'too many pages follow already' });
      const first = await read();
      reply.hijack();
      followers.add({ request, reply }, first);
      return reply;
    },
  );

  return {
    changed: () => {
      gathering ??= setTimeout(() => void publish(), GATHER_MS).unref();
    },
    close: () => {
      clearInterval(heartbeat);
      clearTimeout(gathering);
      followers.releaseAll();
    },
  };
}
