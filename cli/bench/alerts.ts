import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../config.js';
import { openFairlead, type Fairlead } from '../../fairlead.js';
import { fail } from '../../ingest/events/errors.js';
import { KIND_SPECS } from '../../ingest/events/kinds.js';
import { decode } from '../../ingest/events/validate.js';
import type { AppendRecord, EventLog } from '../../ingest/log/event-log.js';
import { simulate, type SimulatedRecord } from '../../ingest/sources/simulator/index.js';
import type { BenchOptions, Figure } from './bench.js';

/** Events that come one by one. */
const LIVE = 20_000;
const PER_SECOND = 400;
/** Events of one call to the log: how a collector hears them. */
const TOGETHER = 20;
const PROGRAMME = 'default';
const WORLD = { seed: 20_260_101, days: 90, advocates: 1_000, programmeId: PROGRAMME };
/** Most cheats of the story are not found before this part of it, and many soon after. */
const PAST_SHARE = 0.25;
const PAST_AT_ONCE = 5_000;
/** What an alert may take. */
const BOUND_S = 5;

type Event = Extract<SimulatedRecord, { file: keyof typeof KIND_SPECS }>;

/** What is to be appended, and when it was. */
interface Feed {
  readonly appendedAt: number[];
  done: boolean;
}

/**
 * How soon an alert can be seen. A simulated programme with cheats is taken in; then its next events come at an even pace, while a Fairlead passes over
 * the log as it does when it runs. An alert's time is counted from the append of the oldest event that its pass took, whichever of them tipped it: no
 * alert took longer than is said here.
 * @param options.rows events that come at that pace
 */
export async function benchAlerts({ rows = LIVE, dir, progress }: BenchOptions): Promise<Figure[]> {
  const story = await storyOf();
  const past = story.slice(0, Math.round(PAST_SHARE * story.length));
  const live = story.slice(past.length, past.length + rows);
  if (live.length < rows) throw fail('USAGE', { message: `the story has ${live.length} events for --rows` });
  const environment = { FAIRLEAD_LOG_LEVEL: 'error' };
  const fairlead = await openFairlead(readConfig({ data: join(dir, 'data'), cwd: dir, environment }));
  try {
    const log = await fairlead.log();
    progress(`taking in ${past.length} events`);
    for (let at = 0; at < past.length; at += PAST_AT_ONCE) await append(log, past.slice(at, at + PAST_AT_ONCE));
    while (!(await fairlead.pass()).idle);
    progress(`${rows} more, ${PER_SECOND} a second`);
    return figuresOf(await watch(fairlead, log, live), past.length);
  } finally {
    await fairlead.close();
  }
}

async function storyOf(): Promise<Event[]> {
  const story: Event[] = [];
  for await (const record of simulate(WORLD)) if (record.file !== 'truth') story.push(record);
  return story.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

async function append(log: Pick<EventLog, 'append'>, events: readonly Event[]): Promise<void> {
  const topics = new Map<string, AppendRecord[]>();
  const receivedAt = Date.now();
  for (const { file, value: event } of events) {
    const { topic, keyOf } = KIND_SPECS[file];
    const value = Buffer.from(JSON.stringify(event));
    const verdict = decode(value, file, { receivedAt, source: 'server', programmeId: PROGRAMME });
    if (!verdict.ok) throw fail(verdict.code, { message: verdict.message });
    const records = topics.get(topic) ?? [];
    records.push({ key: keyOf(verdict.event), value, source: 'server', programmeId: PROGRAMME, receivedAt });
    topics.set(topic, records);
  }
  for (const [topic, records] of topics) await log.append(topic, records);
}

interface Watched {
  /** ms from the append to the moment when an alert could be seen, one an alert. */
  readonly alerts: readonly number[];
  /** ms that passes took which found something. */
  readonly passes: readonly number[];
}

async function watch(fairlead: Fairlead, log: EventLog, live: readonly Event[]): Promise<Watched> {
  const { serve } = await fairlead.warehouse();
  const alertsNow = async (): Promise<string[]> =>
    (await serve.rows<{ alert_id: string }>('bench/alerts')).map(({ alert_id }) => alert_id);
  const known = new Set(await alertsNow());
  const feed: Feed = { appendedAt: [], done: false };
  const feeding = feedLive(log, live, feed);
  const [alerts, passes]: [number[], number[]] = [[], []];
  let taken = 0;
  for (;;) {
    const last = feed.done;
    const begun = performance.now();
    const pass = await fairlead.pass();
    if (pass.idle && last) break;
    if (pass.idle) {
      await log.follow(new AbortController().signal, 1_000);
      continue;
    }
    passes.push(performance.now() - begun);
    const oldest = feed.appendedAt[taken] ?? begun;
    taken += pass.records;
    const news = (await alertsNow()).filter((id) => !known.has(id));
    const seen = performance.now();
    for (const id of news) {
      known.add(id);
      alerts.push(seen - oldest);
    }
  }
  await feeding;
  return { alerts, passes };
}

async function feedLive(log: EventLog, live: readonly Event[], feed: Feed): Promise<void> {
  const begun = performance.now();
  try {
    for (let at = 0; at < live.length; at += TOGETHER) {
      const events = live.slice(at, at + TOGETHER);
      await sleep(Math.max(0, begun + (1000 * at) / PER_SECOND - performance.now()));
      // Noted before the append is durable, so that nothing looks sooner than it was.
      for (const _ of events) feed.appendedAt.push(performance.now());
      await append(log, events);
    }
  } finally {
    feed.done = true;
  }
}

function figuresOf({ alerts, passes }: Watched, past: number): Figure[] {
  const beside = `${PER_SECOND} events a second beside ${past}`;
  const seconds = (ms: number): number => Math.round(ms / 10) / 100;
  const late = (share: number): Figure => {
    const value = seconds(quantile(alerts, share));
    return {
      figure: `${beside}: an event to the alert it tips, p${share * 100}`,
      value,
      unit: 's',
      ceiling: BOUND_S,
      of_ceiling: Math.round((100 * value) / BOUND_S) / 100,
    };
  };
  return [
    { figure: `${beside}: alerts`, value: alerts.length, unit: 'alerts' },
    ...(alerts.length > 0 ? [late(0.5), late(0.95)] : []),
    { figure: `${beside}: a pass, p50`, value: seconds(quantile(passes, 0.5)), unit: 's' },
    { figure: `${beside}: a pass, p95`, value: seconds(quantile(passes, 0.95)), unit: 's' },
  ];
}

/** The least of the values that at least such a share of them do not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
