import { describe, expect, it } from 'vitest';
import { Memory } from '../../../processors/framework/memory.js';
import type { Recalled } from '../../../processors/framework/processor.js';
import { watchedDoor } from '../../../processors/framework/watched-door.js';
import type { Door } from '../../../sql/warehouse.js';

/** Something that follows from rulesets and from identities, and counts how often it was read. */
function counted(): { what: Recalled<number>; reads: () => number } {
  let reads = 0;
  return {
    what: { name: 'counted', kinds: ['ruleset'], tables: ['identities'], read: async () => (reads += 1) },
    reads: () => reads,
  };
}

describe('what steps remember', () => {
  it('is read once, however many ask', async () => {
    const memory = new Memory();
    const { what, reads } = counted();
    expect(await Promise.all([memory.recall(what), memory.recall(what)])).toEqual([1, 1]);
    memory.begin((kind) => kind === 'click');
    memory.touch('touchpoints');
    expect(await memory.recall(what)).toBe(1);
    expect(reads()).toBe(1);
  });

  it.each([
    ['new events of a kind', (memory: Memory) => memory.begin((kind) => kind === 'ruleset')],
    ['rows for a table', (memory: Memory) => memory.touch('identities')],
    ['being told to', (memory: Memory) => memory.clear()],
  ])('is forgotten after %s', async (_, change) => {
    const memory = new Memory();
    const { what } = counted();
    await memory.recall(what);
    change(memory);
    expect(await memory.recall(what)).toBe(2);
  });

  it('is nothing where it could not be read', async () => {
    const memory = new Memory();
    const { what } = counted();
    await expect(memory.recall({ ...what, read: () => Promise.reject(new Error('gone')) })).rejects.toThrow('gone');
    expect(await memory.recall(what)).toBe(1);
  });
});

describe('a watched door', () => {
  it('tells of a table before rows are sent to it, and of nothing that is only read or emptied', async () => {
    const told: string[] = [];
    const silent: Door = {
      rows: async () => [],
      arrow: () => Promise.reject(new Error('nobody asks')),
      run: async (statement) => void told.push(statement),
      insert: async () => {},
    };
    const door = watchedDoor(silent, (table) => told.push(table));
    await door.run('touchpoints/touch-visitors');
    await door.insert('identity/insert-components', new Uint8Array());
    await door.rows('touchpoints/count-moves');
    await door.run('framework/empty-table', { table: 'touched_visitors' });
    expect(told).toEqual([
      'touched_visitors',
      'touchpoints/touch-visitors',
      'node_components',
      'framework/empty-table',
    ]);
  });
});
