import { startMetricsServer, type MetricsServer } from '../dashboard/server/metrics-server.js';
import { createReadiness, type Check, type Readiness } from '../dashboard/server/readiness.js';
import type { Fairlead } from '../fairlead.js';
import { fail } from '../ingest/events/errors.js';
import { KINDS, KIND_SPECS } from '../ingest/events/kinds.js';
import type { CommandContext } from './command.js';

export type Role = 'ingest' | 'process' | 'serve';

/** What a running Fairlead knows about how it fares. */
export interface Watch {
  readonly readiness: Readiness;
  /** Does a pass and remembers whether it failed. */
  passing<T>(pass: () => Promise<T>): Promise<T>;
}

/**
 * Does some work while `/metrics`, `/health` and `/ready` are answered at `metrics.host` and `metrics.port`, if a port is set. The
 * door opens before the rooms do, so that a start that takes long can be seen, and closes after them.
 */
export async function watched<T>(
  context: CommandContext,
  fairlead: Fairlead,
  roles: ReadonlySet<Role>,
  work: (watch: Watch) => Promise<T>,
): Promise<T> {
  let failure: unknown;
  const lastPass: Check = () => {
    if (failure !== undefined) throw failure;
    return 'ok';
  };
  const readiness = createReadiness({ checks: checksOf(context, fairlead, roles, lastPass) });
  const server = await openDoor(context, fairlead, readiness);
  try {
    return await work({
      readiness,
      passing: async (pass) => {
        try {
          const result = await pass();
          failure = undefined;
          return result;
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    });
  } finally {
    await server?.close();
  }
}

async function openDoor(
  context: CommandContext,
  { config, metrics, logger }: Fairlead,
  readiness: Readiness,
): Promise<MetricsServer | undefined> {
  if (config.metrics.port === 0) return undefined;
  const server = await startMetricsServer({ ...config.metrics, metrics, readiness, logger });
  context.err(`metrics on ${server.url}/metrics\n`);
  return server;
}

/** A worker is of use once the group has told it what is its own, be it nothing where there are more workers than partitions. */
async function partitionsGiven(fairlead: Fairlead): Promise<'ok'> {
  const { generation } = await (await fairlead.log()).share();
  if (generation === 0) throw fail('NOT_READY', { message: 'no partitions have been given to this worker yet' });
  return 'ok';
}

interface Mark {
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: number;
}

/** What each role cannot do without. */
function checksOf(
  { signal }: CommandContext,
  fairlead: Fairlead,
  roles: ReadonlySet<Role>,
  lastPass: Check,
): Record<string, Check> {
  const marks = new Map<string, number>();
  const checks: Record<string, Check> = {
    running: () => {
      if (signal.aborted) throw fail('NOT_READY');
      return 'ok';
    },
    warehouse: () => warehouseAnswers(fairlead, marks),
  };
  if (roles.has('ingest') || roles.has('serve')) checks['log'] = () => logAnswers(fairlead, roles, marks);
  if (roles.has('ingest')) checks['partitions'] = () => partitionsGiven(fairlead);
  if (roles.has('ingest') || roles.has('process')) checks['last_pass'] = lastPass;
  // Whoever stands by is ready to take over.
  if (roles.has('process'))
    checks['processing'] = () => (fairlead.standingBy() ? 'ok: standing by, another process computes' : 'ok');
  return checks;
}

/**
 * Asks how far the log was read: a small question that needs a warehouse with its tables. The door for pages is asked, which long
 * statements of the others do not hold up.
 */
async function warehouseAnswers({ warehouse, metrics }: Fairlead, marks: Map<string, number>): Promise<string> {
  try {
    const { serve } = await warehouse();
    const rows = await serve.rows<Mark>('ingest/marks');
    for (const { topic, partition, next_offset } of rows) marks.set(`${topic}/${partition}`, next_offset);
    metrics.warehouseUp(true);
    return 'ok';
  } catch (error) {
    metrics.warehouseUp(false);
    throw error;
  }
}

/** Asks where the log ends. Of who ingests it tells the lag of every partition, also of those that no process reads. */
async function logAnswers(
  fairlead: Fairlead,
  roles: ReadonlySet<Role>,
  marks: ReadonlyMap<string, number>,
): Promise<string> {
  const log = await fairlead.log();
  for (const kind of roles.has('ingest') ? KINDS : (['tick'] as const)) {
    const { topic } = KIND_SPECS[kind];
    const ends = await log.endOffsets(topic);
    if (!roles.has('ingest')) continue;
    for (const [partition, endOffset] of ends.entries()) {
      const markOffset = marks.get(`${topic}/${partition}`) ?? 0;
      fairlead.metrics.lag(topic, partition, Math.max(0, endOffset - markOffset), { endOffset, markOffset });
    }
  }
  return 'ok';
}
