import { setTimeout as sleep } from 'node:timers/promises';
import { recentAlerts } from '../dashboard/reports/reconciliation.js';
import type { Fairlead, Served } from '../fairlead.js';
import { FairleadError } from '../ingest/events/errors.js';
import { keepRetention } from '../ingest/retention.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { answer, type Command, type CommandContext } from './command.js';
import { drain } from './drain.js';
import { oneOf, whole } from './options.js';
import { serve } from './serve.js';
import { watched, type Role, type Watch } from './watch.js';

const ROLES: readonly Role[] = ['ingest', 'process', 'serve'];

const MOST = Number.MAX_SAFE_INTEGER;
const readRole = oneOf('--role', ROLES);
const readRoles = (text: string, before: Role[] | undefined): Role[] => [...(before ?? []), readRole(text)];

export const command: Command = {
  where: 'alone',
  describe: (parser) =>
    parser
      .option('--role <role...>', `only these of ${ROLES.join(', ')}`, readRoles)
      .option('--until-idle', 'stop when nothing is left to read and to compute')
      .option('--max-records <n>', 'stop after this many records of the log', whole('--max-records', 1, MOST)),
  run: async (context, _args, options) => {
    const roles = new Set((options['role'] as Role[] | undefined) ?? ROLES);
    const maxRecords = options['maxRecords'] as number | undefined;
    const fairlead = await context.fairlead();
    if (options['untilIdle'] === true || maxRecords !== undefined) {
      const limits = { maxRecords, ingest: roles.has('ingest'), process: roles.has('process') };
      const done = await watched(context, fairlead, roles, () => drain(context, fairlead, limits));
      answer(context, options, done, [
        `${done.records} records read: ${done.rows} rows, ${done.dead_letters} dead letters${done.idle ? '; nothing is left' : ''}`,
      ]);
      return 0;
    }
    await keepRunning(context, fairlead, roles);
    return 0;
  },
};

/** Runs the roles until a signal: the loop of passes, the ticking of time, the server, and the door for those who watch. */
export async function keepRunning(
  context: CommandContext,
  fairlead: Fairlead,
  roles: ReadonlySet<Role>,
  onServed?: (served: Served) => void,
): Promise<void> {
  fairlead.reads = roles.has('ingest');
  await watched(context, fairlead, roles, async (watch) => {
    const served = roles.has('serve') ? await serve(context, fairlead, watch.readiness) : undefined;
    if (served) onServed?.(served);
    try {
      const loops: Promise<void>[] = [];
      if (roles.has('ingest')) loops.push(keepTicking(context, fairlead), keepForgetting(context, fairlead));
      if (roles.has('process')) loops.push(keepWatchingDrift(context, fairlead));
      if (roles.has('ingest') || roles.has('process')) loops.push(keepPassing(context, fairlead, roles, served, watch));
      await (loops.length > 0 ? Promise.all(loops) : untilAborted(context.signal));
    } finally {
      await served?.close();
    }
  });
}

async function keepPassing(
  context: CommandContext,
  fairlead: Fairlead,
  roles: ReadonlySet<Role>,
  served: Served | undefined,
  watch: Watch,
): Promise<void> {
  const log = await fairlead.log();
  await keepDoing(context, fairlead, 'a pass over the log', async () => {
    const pass = await watch.passing(() =>
      fairlead.pass({ ingest: roles.has('ingest'), process: roles.has('process'), signal: context.signal }),
    );
    if (pass.idle) await log.follow(context.signal, 1_000);
    else served?.changed();
  });
}

async function keepTicking(context: CommandContext, fairlead: Fairlead): Promise<void> {
  const log = await fairlead.log();
  await keepDoing(context, fairlead, 'a tick', async () => {
    const now = new Date().toISOString();
    const tick = { kind: 'tick' as const, id: `tick-${now}`, occurred_at: now };
    await appendOperatorEvents(log, fairlead.config.programme, [tick], 'system');
    await pause(fairlead.config.process.tick_seconds * 1000, context.signal);
  });
}

const RETENTION_MS = 3_600_000;

/** Removes raw addresses whose time is over. */
async function keepForgetting(context: CommandContext, fairlead: Fairlead): Promise<void> {
  const days = fairlead.config.raw_retention_days;
  await keepDoing(context, fairlead, 'removing what raw_retention_days has run out for', async () => {
    const [log, warehouse] = [await fairlead.log(), await fairlead.warehouse()];
    const removed = await keepRetention({ log, warehouse, days, now: Date.now() });
    if (removed.segments + removed.letters > 0) {
      fairlead.logger.info({ ...removed, days }, 'removed raw addresses older than raw_retention_days');
    }
    await pause(RETENTION_MS, context.signal);
  });
}

const DRIFT_MS = 600_000;

/** Tells whether conversions and the order ledger still agree as they usually do. */
async function keepWatchingDrift(context: CommandContext, fairlead: Fairlead): Promise<void> {
  await keepDoing(context, fairlead, 'asking for the drift of the reconciliation', async () => {
    const { serve } = await fairlead.warehouse();
    fairlead.metrics.drift(await recentAlerts(serve, fairlead.config.programme));
    await pause(DRIFT_MS, context.signal);
  });
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** What no waiting mends. */
const FINAL: ReadonlySet<string> = new Set(['BUG', 'LOG_CLOSED', 'LOG_CORRUPT', 'LOG_LOCK_LOST', 'WAREHOUSE_CLOSED']);

/**
 * Does something again and again until the signal. What cannot be done now (a full disk, a warehouse that went away) is told and tried
 * again, ever less often: the pages stay up meanwhile, and nothing is lost. A bug ends the process.
 */
async function keepDoing(
  context: CommandContext,
  fairlead: Fairlead,
  what: string,
  once: () => Promise<void>,
): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (!context.signal.aborted) {
    try {
      await once();
      wait = FIRST_WAIT_MS;
    } catch (error) {
      if (!(error instanceof FairleadError) || FINAL.has(error.code)) throw error;
      fairlead.logger.error({ code: error.code, wait_ms: wait }, `${what} failed and is tried again: ${error.message}`);
      await pause(wait, context.signal);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) =>
    signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true }),
  );
}
