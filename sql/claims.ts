import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from './door.js';

/** Who has a claim. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** ms since 1970, by its own clock. */
  readonly since: number;
}

/** A holder as people read it. */
export const describeHolder = ({ host, pid, since }: Holder): string =>
  `process ${pid} on ${host}, since ${new Date(since).toISOString()}`;

export interface ClaimOptions {
  readonly door: Pick<Door, 'rows' | 'run'>;
  /** What is claimed. */
  readonly name: string;
  /** A holder that was not heard of for so long counts as gone, and another takes its place. */
  readonly leaseMs?: number | undefined;
  /** Asked before each renewal: a claim that nobody here needs is given back. */
  readonly wanted?: (() => boolean) | undefined;
}

export const LEASE_MS = 30_000;
/** Renewals within one lease. */
const RENEWALS = 6;
/** What is begun at the server by who has not renewed its claim for this part of the lease may come too late. */
const SAFE = 2 / 3;
/** How often one that met another at the very same moment tries again at once. */
const TRIES = 3;
const WAIT_LEAST_MS = 50;
const WAIT_SPREAD_MS = 200;

/** Two clocks, in ms: the first goes on while a process is stopped, the second also while its machine sleeps. */
type Moment = readonly [monotonic: number, wall: number];
const moment = (): Moment => [performance.now(), Date.now()];
const since = ([monotonic, wall]: Moment): number => Math.max(performance.now() - monotonic, Date.now() - wall);

/**
 * The right to do something that one process at a time may do at a server.
 *
 * Whoever wants it says so in a table and then looks who else does: of two that do, at least one sees the other, for a server shows a row
 * from the moment it has taken it. Who sees another takes back its claim. The holder says again and again that it is there, by the
 * server's clock; one that is silent for its lease (killed, frozen, cut off) stops nobody.
 *
 * The holder counts for itself, from before each renewal is sent. After two thirds of the lease without one it is `sure` no longer and never
 * renews that claim again, so that one that was frozen and wakes does not go on beside its successor. What remains: a statement that was
 * sent while it was sure is not called back. It has a third of the lease to end; one that takes longer, of a holder that froze while the
 * server worked for it, may still write beside the successor. On a cluster the clocks of the nodes must agree within that third.
 */
export class Claim {
  readonly #options: ClaimOptions;
  readonly #leaseMs: number;
  readonly #owner = `${hostname()}/${process.pid}/${randomUUID()}`;
  #held: { readonly since: number; readonly timer: NodeJS.Timeout; renewed: Moment } | undefined;
  #renewing: Promise<void> | undefined;

  constructor(options: ClaimOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /** Whether what is begun now is begun by the holder. */
  get sure(): boolean {
    return this.#held !== undefined && since(this.#held.renewed) < this.#leaseMs * SAFE;
  }

  /** Claims, unless it has the claim already; else says who has it. One call at a time. */
  async take(): Promise<Holder | undefined> {
    if (this.sure) return undefined;
    await this.release();
    for (let tries = 1; ; tries += 1) {
      const holder = await this.#other();
      if (holder) return holder;
      const rival = await this.#try();
      if (!rival || tries === TRIES) return rival;
      await sleep(WAIT_LEAST_MS + Math.random() * WAIT_SPREAD_MS);
    }
  }

  /** Gives the claim back at once, if it has it. What was sent before must have ended. Never rejects: a claim also runs out. */
  async release(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    clearInterval(held.timer);
    // A renewal that came after the end would undo it.
    await this.#renewing;
    await this.#say(held.since, 1).catch(() => undefined);
  }

  async #try(): Promise<Holder | undefined> {
    const renewed = moment();
    const [, begun] = renewed;
    try {
      await this.#say(begun, 0);
      const rival = await this.#other();
      if (rival) {
        await this.#say(begun, 1);
        return rival;
      }
    } catch (error) {
      await this.#say(begun, 1).catch(() => undefined);
      throw error;
    }
    const timer = setInterval(() => this.#renew(), this.#leaseMs / RENEWALS);
    timer.unref();
    this.#held = { since: begun, timer, renewed };
    return undefined;
  }

  #renew(): void {
    const held = this.#held;
    if (!held || this.#renewing) return;
    if (this.#options.wanted?.() === false) return void this.release();
    if (!this.sure) return;
    const renewed = moment();
    this.#renewing = this.#say(held.since, 0)
      .then(
        () => void (held.renewed = renewed),
        // The next renewal may succeed; if none does, the claim runs out.
        () => undefined,
      )
      .finally(() => (this.#renewing = undefined));
  }

  async #other(): Promise<Holder | undefined> {
    const { door, name } = this.#options;
    const [holder] = await door.rows<Holder>('claims/others-alive', { name, owner: this.#owner });
    return holder;
  }

  async #say(begun: number, ended: 0 | 1): Promise<void> {
    const { door, name } = this.#options;
    await door.run('claims/say', {
      name,
      owner: this.#owner,
      host: hostname(),
      pid: process.pid,
      since: begun,
      lease: this.#leaseMs,
      ended,
    });
  }
}
