import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../../../ingest/events/errors.js';
import type { Member } from '../../../../ingest/log/kafka/member.js';
import type { KafkaNote, KafkaOptions } from '../../../../ingest/log/kafka/options.js';
import { Watchdog } from '../../../../ingest/log/kafka/watchdog.js';

const SESSION_MS = 6_000;
const STALL_MS = 8_000;
const PLACE = { topic: 't', partition: 3, next: 10 };

let notes: KafkaNote[];
let restarts: string[];
let again: string[];
let member: { aliveAt: number; joining: boolean } | undefined;
let idle: { topic: string; partition: number; next: number }[];
let ends: number[] | Error;
let forgiven: number;
let watchdog: Watchdog;

const error = fail('LOG_UNREACHABLE');
const said = (text: string) => notes.filter(({ message }) => message.includes(text));

/** Lets the clock run while the fetch loop goes round. */
async function run(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    if (member) member.aliveAt = performance.now();
    await vi.advanceTimersByTimeAsync(100);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  [notes, restarts, again, idle, ends, forgiven] = [[], [], [], [], [0, 0, 0, 10], 0];
  member = { aliveAt: performance.now(), joining: false };
  const measure = { restarted: (reason: string) => void restarts.push(reason) };
  const options = {
    group: 'g',
    sessionTimeoutMs: SESSION_MS,
    stallMs: STALL_MS,
    note: (note: KafkaNote) => notes.push(note),
    measure,
  };
  watchdog = new Watchdog(options as unknown as KafkaOptions, {
    member: () => member as Member | undefined,
    idle: () => idle,
    forgive: () => {
      idle = [];
      forgiven += 1;
    },
    endOffsets: () => (ends instanceof Error ? Promise.reject(ends) : Promise.resolve(ends)),
    again: (topic, partition) => void again.push(`${topic}/${partition}`),
    restart: () => {
      if (member) Object.assign(member, { aliveAt: performance.now(), joining: false });
      return Promise.resolve();
    },
  });
  watchdog.start();
});

afterEach(() => {
  watchdog.stop();
  vi.useRealTimers();
});

describe('a reader that goes round', () => {
  it('is left alone, for hours', async () => {
    await run(200_000);
    expect([restarts, notes]).toEqual([[], []]);
  });

  it('is left alone where nothing comes because there is nothing', async () => {
    idle = [PLACE];
    await run(60_000);
    expect([restarts, again]).toEqual([[], []]);
  });

  it('is left alone while nobody can say where the log ends', async () => {
    [idle, ends] = [[PLACE], new Error('away')];
    await run(60_000);
    expect([restarts, again]).toEqual([[], []]);
  });
});

describe('a crash', () => {
  it('begins the reader again, at first at once and later ever more slowly', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const crashedAt = performance.now();
      watchdog.crashed(error);
      while (restarts.length === i) await run(100);
      waits.push(performance.now() - crashedAt);
    }
    expect(restarts).toEqual(Array.from({ length: 9 }, () => 'crash'));
    const told = notes.map(({ fields }) => fields?.['wait_ms'] as number);
    expect(told).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(told[i]!);
      expect(wait).toBeLessThan(told[i]! + 1_500);
    }
    expect(notes[0]).toMatchObject({ level: 'warn', fields: { code: 'LOG_UNREACHABLE' } });
    expect(notes[1]).toMatchObject({ level: 'error', fields: { code: 'LOG_UNREACHABLE' } });
  });

  it('is the first again after a minute without one', async () => {
    for (let i = 0; i < 4; i += 1) {
      watchdog.crashed(error);
      await run(6_000);
    }
    await run(60_000);
    watchdog.crashed(error);
    expect(notes.at(-1)?.fields?.['wait_ms']).toBe(500);
  });

  it('is not made good before its time by a loop that stands still too', async () => {
    for (let i = 0; i < 7; i += 1) {
      watchdog.crashed(error);
      if (i < 6) await run(18_000);
    }
    const before = restarts.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(restarts).toHaveLength(before);
  });
});

describe('a fetch loop that does not go round', () => {
  it('is begun again, and that is told', async () => {
    await run(3_000);
    await vi.advanceTimersByTimeAsync(STALL_MS - 1_000);
    expect(restarts).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(restarts).toEqual(['fetch_loop']);
    expect(said('stands still')).toHaveLength(1);
  });

  it('has more time while the group shares out its partitions', async () => {
    member!.joining = true;
    await vi.advanceTimersByTimeAsync(3 * SESSION_MS + STALL_MS - 1_000);
    expect(restarts).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(restarts).toEqual(['joining']);
  });

  it('is not judged before there is one', async () => {
    member = undefined;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(restarts).toEqual([]);
  });

  it('is not judged by the time that the whole process slept', async () => {
    await run(2_000);
    const now = performance.now();
    // Frozen and woken: the clock has run on, and no timer ran meanwhile.
    vi.spyOn(performance, 'now').mockImplementation(() => now + 120_000);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.restoreAllMocks();
    expect(restarts).toEqual([]);
    expect(member!.aliveAt).toBe(now + 120_000);
  });

  it('has its partitions forgiven the time that the whole process slept', async () => {
    await run(2_000);
    [idle, ends] = [[PLACE], [0, 0, 0, 12]];
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 120_000);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.restoreAllMocks();
    expect([forgiven, again]).toEqual([1, []]);
  });
});

describe('a partition whose records do not come', () => {
  beforeEach(() => {
    [idle, ends] = [[PLACE], [0, 0, 0, 12]];
  });

  it('is asked for again, and only if that changes nothing is everything begun again', async () => {
    await run(1_100);
    expect([again, restarts]).toEqual([['t/3'], []]);
    expect(said('do not come')).toHaveLength(1);
    await run(1_000);
    expect(restarts).toEqual(['partition']);
    expect(again).toEqual(['t/3']);
  });

  it('is asked for again each time, where that helped', async () => {
    for (let next = 10; next < 14; next += 1) {
      [idle, ends] = [[{ ...PLACE, next }], [0, 0, 0, next + 1]];
      await run(1_000);
    }
    expect(restarts).toEqual([]);
    expect(again.length).toBeGreaterThanOrEqual(3);
  });

  it('is asked for first again after the partitions were given out anew', async () => {
    await run(1_100);
    watchdog.joined();
    await run(1_000);
    expect(again).toEqual(['t/3', 't/3']);
    expect(restarts).toEqual([]);
  });
});

describe('workers that are given their partitions again and again', () => {
  it('are told of once', async () => {
    for (let i = 0; i < 45; i += 1) {
      watchdog.joined();
      await run(500);
    }
    expect(said('within a minute')).toHaveLength(1);
  });

  it('are not told of where it happens now and then', async () => {
    for (let i = 0; i < 40; i += 1) {
      watchdog.joined();
      await run(5_000);
    }
    expect(notes).toEqual([]);
  });
});
