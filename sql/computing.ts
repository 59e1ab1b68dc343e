import { setTimeout as sleep } from 'node:timers/promises';
import { fail, type FairleadError } from '../ingest/events/errors.js';
import { Claim, describeHolder, LEASE_MS, type Holder } from './claims.js';
import type { Door, PooledDoor } from './door.js';

export type { Holder } from './claims.js';

/** What came of something that only the process which computes may do. */
export type Turn<T> = { readonly here: true; readonly value: T } | { readonly here: false; readonly holder: Holder };

/**
 * Who computes. The state has one writer: at a server, which several processes use, whoever computes has the claim `processing`. It is
 * taken with the first work, kept from one to the next, and given back when none comes for half a lease.
 */
export interface Computing {
  /** The doors for such work. Each statement is sent only while this process is sure of its claim: it may have been frozen. */
  readonly process: Door;
  readonly ingest: Door;
  /**
   * Does the work if this process has the claim or nobody has; works of one process follow each other. A step that loses the claim in its
   * middle is done again by whoever has it then.
   * @throws FairleadError PROCESSING_LOST, from within the work.
   */
  during<T>(work: () => Promise<T>): Promise<Turn<T>>;
  /**
   * Waits for the claim and keeps it until the function that it returns is called, whatever lies between the works.
   * @throws FairleadError PROCESSING_ELSEWHERE where another still has it after `waitMs`.
   */
  keep(waitMs: number): Promise<() => void>;
  /** Gives the claim back. */
  close(): Promise<void>;
}

/** Another process computes. */
export const elsewhere = (holder: Holder): FairleadError =>
  fail('PROCESSING_ELSEWHERE', { message: `another process computes: ${describeHolder(holder)}` });

const ASK_EVERY_MS = 250;

export interface ComputingOptions {
  readonly process: PooledDoor;
  readonly ingest: PooledDoor;
  /** A door of the claim's own, for it is renewed beside whatever runs; closed with it. */
  readonly claims: PooledDoor;
  readonly leaseMs?: number | undefined;
}

export function createComputing({ process, ingest, claims, leaseMs = LEASE_MS }: ComputingOptions): Computing {
  let users = 0;
  let usedAt = performance.now();
  const claim = new Claim({
    door: claims,
    name: 'processing',
    leaseMs,
    wanted: () => users > 0 || performance.now() - usedAt < leaseMs / 2,
  });
  const still = (): void => {
    if (!claim.sure) throw fail('PROCESSING_LOST');
  };
  let last: Promise<unknown> = Promise.resolve();
  // No claim is taken anew within a work that began under the one before.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const using = async <T>(work: () => Promise<T>): Promise<T> => {
    users += 1;
    try {
      return await work();
    } finally {
      users -= 1;
      usedAt = performance.now();
    }
  };
  return {
    process: process.guarded(still),
    ingest: ingest.guarded(still),
    during: <T>(work: () => Promise<T>) =>
      using(() =>
        inTurn(async (): Promise<Turn<T>> => {
          const holder = await claim.take();
          return holder ? { here: false, holder } : { here: true, value: await work() };
        }),
      ),
    keep: async (waitMs) => {
      const begun = performance.now();
      for (;;) {
        const holder = await using(() => inTurn(() => claim.take()));
        if (!holder) break;
        if (performance.now() - begun > waitMs) throw elsewhere(holder);
        await sleep(ASK_EVERY_MS);
      }
      users += 1;
      return () => {
        users -= 1;
        usedAt = performance.now();
      };
    },
    close: async () => {
      await claim.release();
      await claims.close();
    },
  };
}
