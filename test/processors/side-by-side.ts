import type { TestEvent } from './support.js';

/** How long all must have waited before they are taken to be all: some may only be about to begin. */
const SETTLED_MS = 30;

/** What a story may hear. */
interface Heard {
  readonly kind: string;
  readonly programme_id?: string;
}

interface Waiting<T> {
  readonly events: readonly T[];
  /** Stories that wait with the same text here may hear what they hear in one step. */
  readonly with: string;
  readonly heard: () => void;
  readonly failed: (cause: unknown) => void;
}

/** One story: a programme of its own, and what it hears. */
export interface Told<T extends Heard = TestEvent> {
  readonly programme: string;
  /** The story's next events. Resolves when they, and what every other story hears next, went through a step. */
  hears(...events: readonly T[]): Promise<void>;
}

/**
 * Tells stories side by side, each in a programme of its own. A step takes seconds however little it holds, so it is taken once for all:
 * as soon as every story that was begun waits for one. Nothing that is said of a programme may depend on its neighbours. But a step
 * looks at what its kinds of events may change: after their first step, stories share one only where they hear the same kinds, so that
 * none is helped by what another hears. Tests that tell stories are `it.concurrent`, in a house that nobody empties.
 */
export class SideBySide<T extends Heard = TestEvent> {
  /** All that was heard so far, in order. */
  readonly heard: T[] = [];
  readonly #house: () => { put(events: readonly T[]): Promise<void> };
  readonly #step: () => Promise<unknown>;
  #telling = 0;
  #waiting: Waiting<T>[] = [];
  #stepping = false;

  /** @param step takes what was put into the house through the processors. */
  constructor(house: () => { put(events: readonly T[]): Promise<void> }, step: () => Promise<unknown>) {
    this.#house = house;
    this.#step = step;
  }

  /** Tells a story to its end. Its programme bears its name, without apostrophes, which statements of tests would have to quote. */
  async tell(name: string, story: (told: Told<T>) => Promise<void>): Promise<void> {
    const programme = name.replaceAll("'", '');
    this.#telling += 1;
    let first = true;
    const hears = (...events: readonly T[]): Promise<void> => {
      const together = first ? 'first' : [...new Set(events.map(({ kind }) => kind))].sort().join();
      first = false;
      return this.#hears(
        events.map((event) => ({ ...event, programme_id: programme })),
        together,
      );
    };
    try {
      await story({ programme, hears });
    } finally {
      this.#telling -= 1;
      this.#look();
    }
  }

  #hears(events: readonly T[], together: string): Promise<void> {
    return new Promise((heard, failed) => {
      this.#waiting.push({ events, with: together, heard, failed });
      this.#look();
    });
  }

  /** Steps once all that are told have waited for a moment. */
  #look(): void {
    const { length } = this.#waiting;
    if (length === 0 || length < this.#telling || this.#stepping) return;
    setTimeout(() => {
      if (this.#waiting.length !== length || length < this.#telling || this.#stepping) return;
      const next = mostCommon(this.#waiting.map((one) => one.with));
      const taken = this.#waiting.filter((one) => one.with === next);
      this.#waiting = this.#waiting.filter((one) => one.with !== next);
      this.#stepping = true;
      void this.#take(taken).finally(() => {
        this.#stepping = false;
        this.#look();
      });
    }, SETTLED_MS);
  }

  async #take(all: readonly Waiting<T>[]): Promise<void> {
    try {
      const events = all.flatMap((one) => one.events);
      this.heard.push(...events);
      await this.#house().put(events);
      await this.#step();
      for (const { heard } of all) heard();
    } catch (cause) {
      for (const { failed } of all) failed(cause);
    }
  }
}

function mostCommon(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}
