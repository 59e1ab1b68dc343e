/** Ingest workers as processes that come and go, each known to the warehouse by a name of its own. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, type Ended } from './cli.js';

export interface Worker {
  readonly user: string;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Expected to end. */
  leaving: boolean;
  frozen: boolean;
}

const LEAVE_MS = 60_000;

export class Fleet {
  readonly workers = new Set<Worker>();
  /** When each began, in ms of the monotonic clock. */
  readonly startedAt = new Map<string, number>();
  joins = 0;
  kills = 0;
  /** The most memory that any worker had, MB. */
  largestMb = 0;
  /** What workers said at an end that nobody asked for. */
  readonly faults: string[] = [];
  readonly #args: readonly string[];
  readonly #environment: Record<string, string>;

  constructor(args: readonly string[], environment: Record<string, string>) {
    this.#args = args;
    this.#environment = environment;
    // Whoever ends the test in the middle of it leaves nobody behind, frozen ones least of all.
    process.once('exit', () => this.#killAll());
  }

  join(): Worker {
    this.joins += 1;
    const user = `fairlead-worker-${this.joins}`;
    const { process: child, ended } = start(this.#args, { ...this.#environment, FAIRLEAD_WAREHOUSE_USERNAME: user });
    const worker: Worker = {
      user,
      pid: child.pid!,
      ended,
      leaving: false,
      frozen: false,
    };
    this.workers.add(worker);
    this.startedAt.set(user, performance.now());
    void ended.then(({ code, signal, err }) => {
      this.workers.delete(worker);
      if (!worker.leaving) this.faults.push(`${user} ended with ${code ?? signal}: ${err.slice(-3000)}`);
    });
    return worker;
  }

  /** Workers that may be killed. */
  awake(): Worker[] {
    return [...this.workers].filter(({ leaving, frozen }) => !leaving && !frozen);
  }

  /** The worker of a name, if it may be killed. */
  awakeOne(user: string): Worker | undefined {
    return this.awake().find((worker) => worker.user === user);
  }

  /** Kills at this very instant; nothing is awaited. */
  kill(worker: Worker): void {
    this.#weigh(worker);
    worker.leaving = true;
    this.kills += 1;
    process.kill(worker.pid, 'SIGKILL');
  }

  freeze(worker: Worker): void {
    worker.frozen = true;
    process.kill(worker.pid, 'SIGSTOP');
  }

  wake(worker: Worker): void {
    process.kill(worker.pid, 'SIGCONT');
    worker.frozen = false;
  }

  /** Asks all to leave, as an operator does, and waits until they have. */
  async leave(): Promise<void> {
    const leaving = [...this.workers].map(async (worker) => {
      this.#weigh(worker);
      worker.leaving = true;
      process.kill(worker.pid, 'SIGTERM');
      const ended = await Promise.race([worker.ended, sleep(LEAVE_MS)]);
      if (!ended) throw new Error(`${worker.user} did not leave in ${LEAVE_MS} ms`);
      if (ended.code !== 0)
        throw new Error(`${worker.user} left with ${ended.code ?? ended.signal}: ${ended.err.slice(-3000)}`);
    });
    await Promise.all(leaving);
  }

  /** Ends whatever is still there. */
  async end(): Promise<void> {
    await Promise.all(this.#killAll().map(({ ended }) => ended));
  }

  #killAll(): Worker[] {
    const left = [...this.workers];
    for (const worker of left) {
      worker.leaving = true;
      process.kill(worker.pid, 'SIGKILL');
    }
    return left;
  }

  #weigh({ pid }: Worker): void {
    try {
      const [, kb = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      this.largestMb = Math.max(this.largestMb, Math.round(Number(kb) / 1024));
    } catch {
      // Systems without /proc do not tell.
    }
  }
}
