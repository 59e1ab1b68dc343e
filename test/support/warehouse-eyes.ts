/** Watches what workers do at the warehouse: to act at an instant that matters, and to count what is written more than once. */
import { tableFromIPC } from 'apache-arrow';
import { KINDS, KIND_SPECS } from '../../ingest/events/kinds.js';
import type { HttpClickHouse, Seen } from './http-clickhouse.js';

/** What a worker writes: rows of events, then dead letters, then the mark. */
export type Written = 'rows' | 'dead letters' | 'marks';

export interface Instant {
  readonly what: Written;
  /** asked: it is on its way and will still be carried out. done: it is durable, and the worker has not heard so. */
  readonly moment: 'asked' | 'done';
}

interface Aim extends Instant {
  readonly who: (user: string) => boolean;
  readonly act: (user: string) => Promise<void> | void;
}

const TABLES = new Map(KINDS.map((kind) => [KIND_SPECS[kind].table as string, 'rows' as Written]));
TABLES.set('dead_letters', 'dead letters').set('marks', 'marks');

export class Eyes {
  /** Addresses that were written. */
  addresses = 0;
  /** Addresses written once more. */
  repeated = 0;
  /** By worker, when it first wrote events, in ms of the monotonic clock. */
  readonly firstWrites = new Map<string, number>();
  readonly #held = new Map<string, Set<number>>();
  readonly #aims = new Set<Aim>();

  constructor(front: HttpClickHouse, database: string) {
    front.onlooker = (moment, seen, body) => {
      // They are many, and nobody looks at them.
      front.requests.length = 0;
      if (seen.database === database) return this.#see(moment, seen, body);
    };
  }

  /** Does something at the next such instant of one of these workers, if it comes within the time; whether it came. */
  at(who: Aim['who'], instant: Instant, withinMs: number, act: Aim['act']): Promise<boolean> {
    return new Promise((resolve) => {
      const aim: Aim = {
        ...instant,
        who,
        act: (user) => {
          done(true);
          return act(user);
        },
      };
      const timer = setTimeout(() => done(false), withinMs);
      const done = (came: boolean): void => {
        clearTimeout(timer);
        this.#aims.delete(aim);
        resolve(came);
      };
      this.#aims.add(aim);
    });
  }

  async #see(moment: 'asked' | 'done', { query, user = '' }: Seen, body: Buffer): Promise<void> {
    const [, table = ''] = /INSERT INTO (\w+)/.exec(query) ?? [];
    const what = TABLES.get(table);
    if (what === undefined) return;
    if (moment === 'done' && what !== 'marks') this.#count(table, user, body);
    for (const aim of this.#aims) if (aim.what === what && aim.moment === moment && aim.who(user)) await aim.act(user);
  }

  #count(table: string, user: string, body: Buffer): void {
    // A tombstone and the like have no body.
    if (body.length === 0 || !user.startsWith('fairlead-worker')) return;
    if (!this.firstWrites.has(user)) this.firstWrites.set(user, performance.now());
    const arrow = tableFromIPC(body);
    const [partitions, offsets] = [arrow.getChild('log_partition'), arrow.getChild('log_offset')];
    const topics = arrow.getChild('topic');
    for (let i = 0; i < arrow.numRows; i += 1) {
      const place = `${String(topics?.get(i) ?? table)}/${String(partitions?.get(i))}`;
      let held = this.#held.get(place);
      if (held === undefined) this.#held.set(place, (held = new Set()));
      const before = held.size;
      if (held.add(Number(offsets?.get(i))).size === before) this.repeated += 1;
      else this.addresses += 1;
    }
  }
}
