// Starts a real Apache Kafka in KRaft mode on this machine, one broker or three, for tests and for developers (npm run kafka).
import { randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import { bringKafka } from './kafka-jars.mjs';

const GUARDIAN = join(dirname(fileURLToPath(import.meta.url)), 'kafka-guardian.mjs');
const HOST = '127.0.0.1';
const READY_MS = 100_000;
const STOP_MS = 15_000;
const ATTEMPTS = 3;

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });

/**
 * Free ports below those that systems give to outgoing connections: a broker that is down must find its port free when it comes
 * back, and a client that calls it meanwhile must not end up connected to itself.
 */
async function freePorts(count) {
  const found = new Set();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 1_000) throw new Error('kafka: no free ports between 20000 and 32000');
    const port = 20_000 + (randomBytes(4).readUInt32LE() % 12_000);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** The settings of one node. Few threads and small internal topics: a laptop's broker, durable like a real one. */
function properties({ id, port, controllerPort, voters, data, count }) {
  const replicas = Math.min(3, count);
  const least = count >= 3 ? 2 : 1;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': id,
    'controller.quorum.voters': voters,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${HOST}:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': data,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'background.threads': 2,
    'num.recovery.threads.per.data.dir': 1,
    'log.cleaner.threads': 1,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    'auto.create.topics.enable': false,
    'num.partitions': 4,
    'default.replication.factor': replicas,
    'min.insync.replicas': least,
    'unclean.leader.election.enable': false,
    'log.retention.hours': 168,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': least,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': least,
    // A killed broker's leaderships move within two seconds rather than nine.
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 2_000,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** The process that owns the Java processes, and what it tells about each of them. */
function openGuardian(temporary) {
  const child = fork(GUARDIAN, [temporary ?? ''], { detached: true, stdio: 'ignore', execArgv: [] });
  const running = new Map();
  child.on('message', ({ name, pid, failed, exit }) => {
    const process = running.get(name);
    if (pid !== undefined) process.started.resolve(pid);
    if (failed !== undefined) process.started.reject(new Error(`kafka: ${failed}`));
    if (failed !== undefined || exit !== undefined) process.ended.resolve(exit ?? failed);
  });
  child.once('exit', () => {
    // Only when it was killed itself: what it can no longer kill is killed from here.
    for (const { pid, started, ended } of running.values()) {
      if (pid !== undefined && !ended.done) signalIfThere(pid, 'SIGKILL');
      started.reject(new Error('kafka: the guardian ended'));
      ended.resolve('guardian ended');
    }
  });
  const closed = new Promise((resolve) => child.once('exit', resolve));
  // Neither the guardian nor its channel keeps the program alive: whoever forgets to stop the brokers can still end.
  child.unref();
  child.channel.unref();
  let awaited = 0;
  /** Keeps the program alive while something is awaited that only the guardian can tell. */
  async function during(work) {
    if ((awaited += 1) === 1) child.channel?.ref();
    try {
      return await work;
    } finally {
      if ((awaited -= 1) === 0) child.channel?.unref();
    }
  }
  return {
    during,
    async start(name, command, args, log) {
      const process = { started: deferred(), ended: deferred(), pid: undefined };
      running.set(name, process);
      if (!child.connected) throw new Error('kafka: the cluster is stopped');
      child.send({ name, command, args, log });
      process.pid = await during(process.started.promise);
      return process;
    },
    async close() {
      child.ref();
      if (child.connected) child.disconnect();
      await closed;
    },
  };
}

function deferred() {
  const made = { done: undefined };
  made.promise = new Promise((resolve, reject) => {
    made.resolve = (value) => {
      made.done ??= { value };
      resolve(value);
    };
    made.reject = reject;
  });
  made.promise.catch(() => {});
  return made;
}

function signalIfThere(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The end of a log, without the stacks. */
function lastLines(file) {
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines
    .filter((line) => !/^\s+at /.test(line))
    .slice(-12)
    .join('\n');
}

/** Tries something with an admin client of the given brokers until it returns true; throws what `failed` tells, or when it took too long. */
async function until(addresses, what, failed, attempt) {
  const kafka = new kafkajs.Kafka({
    clientId: 'fairlead-kafka',
    brokers: addresses,
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  });
  const deadline = Date.now() + READY_MS;
  let last = '';
  for (;;) {
    const failure = failed();
    if (failure) throw failure;
    const admin = kafka.admin();
    try {
      await admin.connect();
      if (await attempt(admin)) return;
    } catch (error) {
      last = ` (${error.message})`;
    } finally {
      await admin.disconnect().catch(() => {});
    }
    if (Date.now() > deadline) throw new Error(`kafka: ${addresses.join(', ')}: not ${what} in ${READY_MS} ms${last}`);
    await sleep(100);
  }
}

class Cluster {
  #guardian;
  #tools;
  #kept;
  #running = new Map();

  constructor({ tools, folder, kept, nodes }) {
    this.#tools = tools;
    this.#kept = kept;
    this.folder = folder;
    this.nodes = nodes;
    this.brokers = nodes.map(({ address }) => address);
    this.#guardian = openGuardian(kept ? undefined : folder);
  }

  #node(id) {
    const node = this.nodes.find((one) => one.id === id);
    if (!node) throw new Error(`kafka: there is no broker ${id}`);
    return node;
  }

  #java(name, heap, args) {
    const log = join(this.folder, `${name}.log`);
    const options = [`-Xmx${heap}m`, '-XX:+UseSerialGC', '-XX:-UsePerfData', '-Djava.awt.headless=true'];
    const logging = ['defaultLogLevel=warn', 'showDateTime=true', 'dateTimeFormat=HH:mm:ss.SSS'];
    options.push(...logging.map((setting) => `-Dorg.slf4j.simpleLogger.${setting}`));
    options.push('-cp', join(this.#tools.jars, '*'));
    return this.#guardian.start(name, this.#tools.java, [...options, ...args], log);
  }

  /** Writes the settings of every node and formats its storage, unless a kept folder already is. */
  async prepare() {
    const clusterId = clusterIdOf(this.folder);
    const voters = this.nodes.map(({ id, controllerPort }) => `${id}@${HOST}:${controllerPort}`).join(',');
    const formats = this.nodes.map(async (node) => {
      const { id } = node;
      const data = join(this.folder, `node-${id}`);
      const file = join(this.folder, `node-${id}.properties`);
      writeFileSync(file, properties({ ...node, voters, data, count: this.nodes.length }));
      if (existsSync(join(data, 'meta.properties'))) return;
      const args = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', file];
      const { ended } = await this.#java(`format-${id}`, 128, ['-XX:TieredStopAtLevel=1', ...args]);
      const code = await this.#guardian.during(ended.promise);
      if (code !== 0) throw new Error(`kafka: formatting ended with ${code}: ${this.log(`format-${id}`)}`);
    });
    await Promise.all(formats);
  }

  log(name) {
    return lastLines(join(this.folder, `${name}.log`));
  }

  async #launch(node) {
    const { id } = node;
    if (this.#running.has(id)) throw new Error(`kafka: broker ${id} already runs`);
    const heap = this.nodes.length > 1 ? 384 : 512;
    const started = await this.#java(`broker-${id}`, heap, ['kafka.Kafka', join(this.folder, `node-${id}.properties`)]);
    node.pid = started.pid;
    this.#running.set(id, started);
    void this.#forget(node, started);
    return started;
  }

  /** Once a broker's process is gone, however it went, it can be started again. */
  async #forget(node, started) {
    await started.ended.promise;
    if (this.#running.get(node.id) !== started) return;
    this.#running.delete(node.id);
    node.pid = undefined;
  }

  async startBrokers(ids) {
    const nodes = ids.map((id) => this.#node(id));
    const started = await Promise.all(nodes.map((node) => this.#launch(node)));
    const failed = () => {
      const at = started.findIndex(({ ended }) => ended.done);
      if (at < 0) return undefined;
      return new Error(
        `kafka: broker ${ids[at]} ended with ${started[at].ended.done.value}: ${this.log(`broker-${ids[at]}`)}`,
      );
    };
    const complete = async (admin) => {
      const { brokers } = await admin.describeCluster();
      return ids.every((id) => brokers.some(({ nodeId }) => nodeId === id));
    };
    // Each is asked by itself: one that answers says nothing about the others.
    await Promise.all(nodes.map(({ address }) => until([address], 'answering', failed, complete)));
    return failed;
  }

  /** Starts a stopped broker again and waits until it answers and is a member. */
  async startBroker(id) {
    await this.startBrokers([id]);
  }

  /** Ends a broker and waits until its process is gone; one that SIGTERM does not end in time is killed. */
  async stopBroker(id, signal = 'SIGTERM') {
    this.#node(id);
    const running = this.#running.get(id);
    if (!running) return;
    signalIfThere(running.pid, signal);
    const late = setTimeout(() => signalIfThere(running.pid, 'SIGKILL'), STOP_MS);
    await this.#guardian.during(running.ended.promise);
    clearTimeout(late);
  }

  /** Ends all of them; a folder that is kept is closed properly, a temporary one is removed. */
  async stop() {
    if (this.#kept) await Promise.all(this.nodes.map(({ id }) => this.stopBroker(id, 'SIGTERM')));
    await this.#guardian.close();
  }
}

function layOut(count, ports) {
  return Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    pid: undefined,
    port: ports[at],
    controllerPort: ports[count + at],
    address: `${HOST}:${ports[at]}`,
  }));
}

/** The cluster's id, kept beside the nodes so that a first start that was cut off goes on with the same one. */
function clusterIdOf(folder) {
  const file = join(folder, 'cluster-id');
  // 16 bytes in URL-safe base64; Kafka's tools would take a leading dash for an option.
  if (!existsSync(file)) writeFileSync(file, `A${randomBytes(16).toString('base64url').slice(1)}`);
  return readFileSync(file, 'utf8');
}

/**
 * The first question for a coordinator creates the topic of offsets, and until its partitions are loaded a consumer that joins
 * is refused and starts over. These groups' names fall one on each of its four partitions, so that nobody meets them cold.
 */
async function coordinatesGroups(admin) {
  // Describing groups asks the brokers that the client knows, and only after listing does it know any.
  await admin.listGroups();
  const { groups } = await admin.describeGroups(['a', 'b', 'c', 'd']);
  return groups.length === 4 && groups.every(({ errorCode }) => errorCode === 0);
}

async function startOnce({ count, dir, ports, tools }) {
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'fairlead-kafka-'));
  mkdirSync(folder, { recursive: true });
  const chosen = ports ?? (await freePorts(2 * count));
  const cluster = new Cluster({ tools, folder, kept: dir !== undefined, nodes: layOut(count, chosen) });
  try {
    await cluster.prepare();
    const failed = await cluster.startBrokers(cluster.nodes.map(({ id }) => id));
    await until(cluster.brokers, 'ready for groups', failed, coordinatesGroups);
    return cluster;
  } catch (error) {
    await cluster.stop();
    if (dir === undefined) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Starts one broker, or three that replicate, and resolves when all answer. Without `dir` the data lies in a temporary folder that
 * goes when they stop. They end with this process, however it ends: a guardian kills them when the channel to it closes.
 * @param {{brokers?: 1 | 3, dir?: string, port?: number, mayInstall?: boolean, say?: (text: string) => void}} [options]
 */
export async function startKafka({ brokers: count = 1, dir, port, mayInstall, say } = {}) {
  if (count !== 1 && count !== 3) throw new Error(`kafka: one broker or three, not ${count}`);
  const tools = await bringKafka({ mayInstall, say });
  if (tools.missing) throw new Error(`kafka: ${tools.missing}`);
  if (port !== undefined) {
    const ports = [0, 1, 2]
      .slice(0, count)
      .flatMap((at) => [port + at, port + 100 + at])
      .sort((a, b) => a - b);
    for (const one of ports) if (!(await isFree(one))) throw new Error(`kafka: port ${one} of ${HOST} is taken`);
    return startOnce({ count, dir, ports, tools });
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce({ count, dir, tools });
    } catch (error) {
      // Between choosing a port and binding it another program may take it.
      if (attempt === ATTEMPTS || !/Address already in use|BindException/.test(error.message)) throw error;
    }
  }
}
