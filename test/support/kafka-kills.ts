/** Workers, brokers and the warehouse come and go while events flow through Kafka; afterwards nothing of it may be seen. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import { expect } from 'vitest';
import { readConfig } from '../../config.js';
import { DEAD_LETTER_TOPIC } from '../../ingest/dead-letter-topic.js';
import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import type { EventLog } from '../../ingest/log/event-log.js';
import { openLog } from '../../ingest/open-log.js';
import type { KafkaCluster } from '../../scripts/kafka.mjs';
import { openWarehouse, type Warehouse } from '../../sql/warehouse.js';
import { seeded, start, tempFolder, type Ended } from './cli.js';
import { startHttpClickHouse, USER, type HttpClickHouse } from './http-clickhouse.js';
import { drawLines, send, type Sent } from './kafka-feed.js';
import { Fleet, type Worker } from './kafka-fleet.js';
import { startCluster } from './kafka.js';
import { simulate, type Digest, type World } from './promises.js';
import { Eyes, type Instant } from './warehouse-eyes.js';

export interface KillPlan {
  readonly seed: number;
  /** A programme that gives about so many events. */
  readonly world: Omit<World, 'seed'>;
  readonly events: number;
  readonly kills: number;
  /** How many of them follow each other closely. */
  readonly atOnce: number;
  /** How often a broker is stopped and started again. */
  readonly leaderChanges: number;
  /** How often a worker is stopped beyond its session and woken. */
  readonly freezes: number;
  /** How often the warehouse goes away and comes back. */
  readonly outages: number;
  /** Told how far it is. */
  readonly say?: (text: string) => void;
}

/** What happened, to look at. */
export interface KillFigures {
  /** When the kills began, when they ended, when all was written, when all was compared. */
  seconds: readonly number[];
  events: number;
  unsureAppends: number;
  kills: number;
  aimedKills: number;
  joins: number;
  leaderChanges: number;
  freezes: number;
  /** Addresses written by frozen workers after others had written them. */
  lateWrites: number;
  /** Addresses written more than once, for whatever reason. */
  repeated: number;
  deadLetters: number;
  outages: number;
  processRuns: number;
  largestWorkerMb: number;
  /** From the start of a worker's process to its first write, seconds: the middle one and the longest. */
  firstWriteSeconds: readonly [number, number];
}

const SESSION_MS = 3_000;
const GROUP = 'fairlead.ingest';
const DATABASE = 'disturbed';
const UNDISTURBED = 'undisturbed';
/** However slow the machine: who needs longer stands still. */
const PATIENCE_MS = 180_000;
const POLL_MS = 100;
/** How long a worker may take to come to an instant, before another one is killed at any. */
const AIM_MS = 10_000;
const AIMED_SHARE = 0.75;
const ASKS_FOR_ROWS: Instant = { what: 'rows', moment: 'asked' };
const PROCESS_EVERY_MS = 5_000;
/** Records sent and not yet written, beyond which the next kill waits: workers that never get anywhere would prove little. */
const BEHIND_ROUNDS = 3;

const INSTANTS: readonly Instant[] = (['rows', 'dead letters', 'marks'] as const).flatMap((what) =>
  (['asked', 'done'] as const).map((moment) => ({ what, moment })),
);

interface Run {
  readonly plan: KillPlan;
  readonly draw: () => number;
  readonly data: string;
  readonly environment: Record<string, string>;
  readonly cluster: KafkaCluster;
  readonly admin: Admin;
  readonly front: HttpClickHouse;
  readonly eyes: Eyes;
  readonly fleet: Fleet;
  readonly log: EventLog;
  readonly warehouse: Warehouse;
  readonly sent: Sent;
  readonly figures: KillFigures;
  /** What goes on beside the kills. */
  readonly beside: Promise<void>[];
  broker: Promise<void>;
  over: boolean;
}

const pick = <T>(draw: () => number, list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;

/** Plays the plan; throws, naming the seed, if the warehouse holds anything else than after a run without any of it. */
export async function surviveKills(plan: KillPlan): Promise<KillFigures> {
  const begun = performance.now();
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const run = await prepare(plan, closers);
    const seconds: number[] = [];
    for (const part of [play, settleDown, compare]) {
      seconds.push(Math.round((performance.now() - begun) / 1000));
      await part(run);
    }
    seconds.push(Math.round((performance.now() - begun) / 1000));
    const { figures, fleet, eyes, sent } = run;
    figures.seconds = seconds;
    return Object.assign(figures, {
      events: sent.records,
      unsureAppends: sent.unsure,
      kills: fleet.kills,
      joins: fleet.joins,
      repeated: eyes.repeated,
      largestWorkerMb: fleet.largestMb,
    });
  } catch (error) {
    throw new Error(`seed ${plan.seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function prepare(plan: KillPlan, closers: (() => Promise<unknown>)[]): Promise<Run> {
  const folder = tempFolder();
  const data = join(folder, 'data');
  const cluster = await startCluster();
  closers.push(() => cluster.stop());
  const front = await startHttpClickHouse(folder);
  closers.push(() => front.close());
  const environment = environmentOf(cluster, front);
  const config = readConfig({ data, environment, cwd: folder });
  const log = await openLog({ ...config, dir: join(data, 'log') });
  closers.push(() => log.close());
  const warehouse = await openWarehouse({
    url: front.url,
    ...USER,
    database: DATABASE,
    memoryLimitBytes: config.warehouse.memory_limit_bytes,
    tempDir: folder,
  });
  await warehouse.migrate();
  closers.push(() => warehouse.close());
  const admin = new kafkajs.Kafka({ brokers: cluster.brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
  await admin.connect();
  closers.push(() => admin.disconnect());
  const fleet = new Fleet(['run', '--role', 'ingest', '--data', data], environment);
  closers.push(() => fleet.end());
  const run: Run = {
    plan,
    data,
    environment,
    cluster,
    admin,
    front,
    fleet,
    log,
    warehouse,
    draw: seeded(plan.seed),
    eyes: new Eyes(front, DATABASE),
    sent: { records: 0, unsure: 0 },
    figures: noFigures(),
    beside: [],
    broker: Promise.resolve(),
    over: false,
  };
  closers.push(async () => {
    run.over = true;
    await Promise.allSettled([...run.beside, run.broker]);
  });
  return run;
}

function environmentOf(cluster: KafkaCluster, front: HttpClickHouse): Record<string, string> {
  return {
    FAIRLEAD_KAFKA_BROKERS: cluster.brokers.join(','),
    FAIRLEAD_KAFKA_GROUP: GROUP,
    FAIRLEAD_KAFKA_PARTITIONS: '6',
    FAIRLEAD_KAFKA_SESSION_TIMEOUT_MS: String(SESSION_MS),
    FAIRLEAD_WAREHOUSE_URL: front.url,
    FAIRLEAD_WAREHOUSE_USERNAME: USER.username,
    FAIRLEAD_WAREHOUSE_PASSWORD: USER.password,
    FAIRLEAD_WAREHOUSE_DATABASE: DATABASE,
    FAIRLEAD_INGEST_WORKERS: '1',
    // Small, so that a pass has several batches and a kill may fall between them.
    FAIRLEAD_INGEST_BATCH_RECORDS: '1000',
    FAIRLEAD_LOG_LEVEL: 'info',
  };
}

function noFigures(): KillFigures {
  const none = {
    seconds: [] as number[],
    events: 0,
    unsureAppends: 0,
    kills: 0,
    aimedKills: 0,
    joins: 0,
    leaderChanges: 0,
    freezes: 0,
  };
  const nothing = { lateWrites: 0, repeated: 0, deadLetters: 0, outages: 0, processRuns: 0, largestWorkerMb: 0 };
  return { ...none, ...nothing, firstWriteSeconds: [0, 0] };
}

/** Resolves once something holds; throws what was awaited where it never does, or where a worker ended by itself. */
async function until(run: Run, what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const late = Date.now() + PATIENCE_MS; !(await holds()); await sleep(POLL_MS)) {
    if (run.fleet.faults.length > 0) throw new Error(run.fleet.faults.join('\n'));
    if (Date.now() > late) throw new Error(`in ${PATIENCE_MS / 1000} s not: ${what}`);
  }
}

/** Rounds: some events, and a kill; now and then something worse. */
async function play(run: Run): Promise<void> {
  const { plan, fleet, eyes, draw, data, sent, log } = run;
  const events = await simulate(join(data, '..'), { seed: plan.seed, ...plan.world });
  const lines = drawLines(events, plan.events, draw);
  expect(lines.length).toBe(plan.events);
  // Part of it lies there before the first worker comes.
  const before = Math.floor(lines.length / 10);
  const rounds = Math.ceil(plan.kills / plan.atOnce);
  const eachRound = Math.ceil((lines.length - before) / rounds);
  await send(log, lines.slice(0, before), sent);
  for (let i = 0; i < 3; i += 1) fleet.join();
  run.beside.push(keepProcessing(run));
  const plots = schedule(plan, rounds);
  for (let round = 0; round < rounds; round += 1) {
    const from = before + round * eachRound;
    const sending = send(log, lines.slice(from, from + eachRound), sent);
    // Awaited below, whatever comes between.
    sending.catch(() => undefined);
    if (plots.leaders.has(round)) run.broker = run.broker.then(() => changeLeaders(run));
    if (plots.freezes.has(round)) await freeze(run);
    if (plots.outages.has(round)) await outage(run);
    for (let i = 0; i < plan.atOnce; i += 1) await killOne(run);
    await sending;
    plan.say?.(`${fleet.kills} kills, ${sent.records} records sent, ${eyes.addresses} written`);
    await until(run, 'workers keep up', () => sent.records - eyes.addresses < BEHIND_ROUNDS * eachRound + before);
  }
}

/** The rounds in which something beside a kill happens, spread over all of them. */
function schedule(
  { leaderChanges, freezes, outages }: KillPlan,
  rounds: number,
): Record<'leaders' | 'freezes' | 'outages', Set<number>> {
  const spread = (times: number, shift: number): Set<number> =>
    new Set(Array.from({ length: times }, (_, i) => Math.floor(((i + shift) * rounds) / times)));
  return { leaders: spread(leaderChanges, 0.25), freezes: spread(freezes, 0.5), outages: spread(outages, 0.75) };
}

/** Kills a worker at an instant that matters or at any; others come after a while, so that there are two, three or four. */
async function killOne(run: Run): Promise<void> {
  const { fleet, eyes, draw, figures } = run;
  await until(run, 'two workers are there', () => fleet.awake().length >= 2);
  const isAwake = (user: string): boolean => fleet.awakeOne(user) !== undefined;
  const anyMs = 1_500 * draw();
  const instant = draw() < AIMED_SHARE ? pick(draw, INSTANTS) : undefined;
  let victim: Worker | undefined;
  const kill = (worker: Worker): void => fleet.kill((victim = worker));
  if (instant !== undefined && (await eyes.at(isAwake, instant, AIM_MS, (user) => kill(fleet.awakeOne(user)!)))) {
    figures.aimedKills += 1;
  } else {
    await sleep(anyMs);
    kill(pick(draw, fleet.awake()));
  }
  await victim?.ended;
  const wanted = 2 + Math.floor(3 * draw());
  const joining = Math.max(fleet.awake().length < 2 ? 1 : 0, wanted - fleet.workers.size);
  for (let i = 0; i < joining; i += 1)
    run.beside.push(sleep(2_000 * draw()).then(() => void (run.over || fleet.join())));
}

/** Stops a worker while rows of its are on the wire, until others have written them and more; then lets the rows arrive and wakes it. */
async function freeze(run: Run): Promise<void> {
  const { fleet, eyes, figures } = run;
  await until(run, 'two workers are there', () => fleet.awake().length >= 2);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let victim: Worker | undefined;
  const stop = (worker: Worker): Promise<void> => {
    fleet.freeze((victim = worker));
    return held;
  };
  const isAwake = (user: string): boolean => fleet.awakeOne(user) !== undefined;
  try {
    await eyes.at(isAwake, ASKS_FOR_ROWS, PATIENCE_MS, (user) => stop(fleet.awakeOne(user)!));
    if (!victim) throw new Error('no worker writes anything');
    const ends = await endsOf(run);
    await sleep(SESSION_MS);
    await until(run, 'others pass a frozen worker', () => reached(run, ends));
  } finally {
    release();
  }
  const repeated = eyes.repeated;
  const { user } = victim;
  fleet.wake(victim);
  // It says what it has said already, and goes on with what is its own now.
  await eyes.at(
    (one) => one === user,
    { what: 'marks', moment: 'done' },
    AIM_MS,
    () => undefined,
  );
  figures.freezes += 1;
  figures.lateWrites += eyes.repeated - repeated;
}

async function outage({ front, draw, figures }: Run): Promise<void> {
  await front.pause();
  await sleep(2_000 + 5_000 * draw());
  await front.resume();
  figures.outages += 1;
}

/** Stops a broker that leads partitions, and starts it again; the next one must wait until all copies are in step. */
async function changeLeaders(run: Run): Promise<void> {
  const { cluster, draw, figures } = run;
  const leaders = [...new Set((await partitionsOf(run)).map(({ leader }) => leader))].sort();
  const id = pick(draw, leaders);
  await cluster.stopBroker(id, draw() < 0.5 ? 'SIGKILL' : 'SIGTERM');
  await sleep(500 + 4_000 * draw());
  await cluster.startBroker(id);
  figures.leaderChanges += 1;
  await until(run, 'all copies in step', async () => (await partitionsOf(run)).every(({ isr }) => isr.length === 3));
}

async function partitionsOf({ admin, log }: Run): Promise<{ leader: number; isr: number[] }[]> {
  const { topics } = await admin.fetchTopicMetadata({ topics: log.topics() });
  return topics.flatMap(({ partitions }) => partitions);
}

/** Steps of the processors, one process after the other. */
async function keepProcessing(run: Run): Promise<void> {
  while (!run.over) {
    const { code, err } = await command(run, 'run', '--role', 'process', '--until-idle', '--json');
    if (code !== 0 && !/_UNREACHABLE/.test(err)) run.fleet.faults.push(`processing ended with ${code}: ${err}`);
    run.figures.processRuns += 1;
    await sleep(PROCESS_EVERY_MS);
  }
}

const command = ({ data, environment }: Run, ...args: string[]): Promise<Ended> =>
  start([...args, '--data', data], { ...environment, FAIRLEAD_LOG_LEVEL: 'error' }).ended;

async function succeedWith(run: Run, ...args: string[]): Promise<string> {
  const { code, out, err } = await command(run, ...args);
  if (code !== 0) throw new Error(`fairlead ${args.join(' ')} ended with ${code}\n${err}${out}`);
  return out;
}

/** By topic and partition, where the log ends now. */
async function endsOf({ log }: Run): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  for (const kind of KINDS) {
    const { topic } = KIND_SPECS[kind];
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) ends.set(`${topic}/${partition}`, end);
  }
  return ends;
}

/** Whether the marks have come so far. */
async function reached({ warehouse }: Run, ends: ReadonlyMap<string, number>): Promise<boolean> {
  const rows = await warehouse.ingest.rows<{ topic: string; partition: number; next_offset: number }>('ingest/marks');
  const marks = new Map(rows.map(({ topic, partition, next_offset: next }) => [`${topic}/${partition}`, next]));
  return [...ends].every(([place, end]) => (marks.get(place) ?? 0) >= end);
}

/** No more trouble: the workers come to the end of the log and leave, and the processors finish. */
async function settleDown(run: Run): Promise<void> {
  const { fleet, eyes, figures } = run;
  await run.broker;
  const ends = await endsOf(run);
  await until(run, 'the workers come to the end of the log', () => reached(run, ends));
  run.over = true;
  await Promise.all(run.beside);
  await fleet.leave();
  if (fleet.faults.length > 0) throw new Error(fleet.faults.join('\n'));
  const waits = [...fleet.startedAt].flatMap(([user, at]) => {
    const first = eyes.firstWrites.get(user);
    return first === undefined ? [] : [Math.round((first - at) / 100) / 10];
  });
  waits.sort((a, b) => a - b);
  figures.firstWriteSeconds = [waits[Math.floor(waits.length / 2)] ?? 0, waits.at(-1) ?? 0];
  await succeedWith(run, 'run', '--role', 'ingest', '--until-idle');
  await succeedWith(run, 'run', '--role', 'process', '--until-idle');
}

/** Everything is there once, every invariant holds, and the state is that of a run that nobody disturbed. */
async function compare(run: Run): Promise<void> {
  const { figures } = run;
  await expectEachAddressOnce(run);
  const dead = await deadAddresses(run);
  figures.deadLetters = dead.size;
  const told = await addressesTold(run);
  expect([...dead].filter((address) => !told.has(address))).toEqual([]);
  await succeedWith(run, 'verify');
  const { state } = JSON.parse(await succeedWith(run, 'digest', '--json')) as Digest;
  const other = { ...run.environment, FAIRLEAD_WAREHOUSE_DATABASE: UNDISTURBED, FAIRLEAD_KAFKA_GROUP: UNDISTURBED };
  const undisturbed: Run = { ...run, environment: other };
  await succeedWith(undisturbed, 'run', '--role', 'ingest', '--until-idle');
  await succeedWith(undisturbed, 'run', '--role', 'process', '--until-idle');
  const once = JSON.parse(await succeedWith(undisturbed, 'digest', '--json')) as Digest;
  expect(state).toEqual(once.state);
}

async function expectEachAddressOnce(run: Run): Promise<void> {
  for (const kind of KINDS) {
    const { topic, table } = KIND_SPECS[kind];
    const ends = await run.log.endOffsets(topic);
    const rows = await run.warehouse.ingest.rows<Record<'partition' | 'offset' | 'rows' | 'dead', number>>(
      'verify/addresses-of-topic',
      { table, topic },
    );
    const wrong = rows.filter(({ partition, offset, rows: of, dead }) => of + dead !== 1 || offset >= ends[partition]!);
    expect({ topic, wrong }).toEqual({ topic, wrong: [] });
    const counts = ends.map((_, partition) => rows.filter((row) => row.partition === partition).length);
    expect({ topic, counts }).toEqual({ topic, counts: ends });
  }
}

async function deadAddresses({ warehouse }: Run): Promise<Set<string>> {
  const addresses = new Set<string>();
  for (const kind of KINDS) {
    const { topic, table } = KIND_SPECS[kind];
    const rows = await warehouse.ingest.rows<Record<'partition' | 'offset' | 'dead', number>>(
      'verify/addresses-of-topic',
      { table, topic },
    );
    for (const { partition, offset, dead } of rows) if (dead > 0) addresses.add(`${topic}/${partition}/${offset}`);
  }
  return addresses;
}

/** The keys of the topic of dead letters, read to where it ends now. */
async function addressesTold({ cluster, admin }: Run): Promise<Set<string>> {
  const ends = await admin.fetchTopicOffsets(DEAD_LETTER_TOPIC);
  const left = new Map(
    ends.filter(({ high, low }) => high > low).map(({ partition, high }) => [partition, Number(high)]),
  );
  const consumer = new kafkajs.Kafka({ brokers: cluster.brokers, logLevel: kafkajs.logLevel.NOTHING }).consumer({
    groupId: 'dead-letter-reader',
  });
  const told = new Set<string>();
  await consumer.connect();
  await consumer.subscribe({ topic: DEAD_LETTER_TOPIC, fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the dead letters cannot be read')), PATIENCE_MS);
      consumer
        .run({
          eachBatch: ({ batch }) => {
            for (const { key } of batch.messages) told.add(String(key));
            if (Number(batch.lastOffset()) + 1 >= (left.get(batch.partition) ?? 0)) left.delete(batch.partition);
            if (left.size === 0) {
              clearTimeout(late);
              resolve();
            }
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return told;
}
