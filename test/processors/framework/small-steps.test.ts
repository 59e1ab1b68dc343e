import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door } from '../../../sql/warehouse.js';
import { together } from '../../../processors/framework/together.js';
import { TestHouse, type TestEvent } from '../support.js';

/** A door that notes which statements pass. */
function noting(door: Door): { door: Door; names: string[] } {
  const names: string[] = [];
  const note = (name: string) => void (name === 'framework/empty-table' || names.push(name));
  return {
    names,
    door: {
      rows: (name, params) => (note(name), door.rows(name, params)),
      arrow: (name, params) => (note(name), door.arrow(name, params)),
      run: (name, params) => (note(name), door.run(name, params)),
      insert: (name, ipc, params) => (note(name), door.insert(name, ipc, params)),
    },
  };
}

const click = (id: string, at: number, visitor_id: string): TestEvent => ({
  kind: 'click',
  id,
  at,
  visitor_id,
  channel: 'referral',
  referral_code: 'ANNA',
});

describe('a small step', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
    await house.put([
      { kind: 'advocate', id: 'a1', at: 0, advocate_id: 'anna', status: 'enrolled', referral_codes: ['ANNA'] },
      click('c1', 10, 'v1'),
      click('c2', 11, 'v2'),
      { kind: 'conversion', id: 'k1', at: 20, type: 'signup', visitor_id: 'v1' },
    ]);
    await house.runner().untilIdle();
  });
  afterAll(() => house.close());

  const stepOver = async (events: readonly TestEvent[]): Promise<string[]> => {
    await house.put(events);
    const { door, names } = noting(house.warehouse.process);
    await house.runner({ door }).step();
    return names;
  };

  it('asks little where a tick changes nothing', async () => {
    const names = await stepOver([{ kind: 'tick', id: 't1', at: 30 }]);
    expect(names.length).toBeLessThanOrEqual(24);
    expect(names.filter((name) => /^(identity|orders|touchpoints)\//.test(name))).toEqual([]);
    expect(names.filter((name) => /^rollups\/(write|strike)/.test(name))).toEqual([]);
    expect(names).not.toContain('attribution/keys-fill');
    expect(names.filter((name) => /^(referred|panels|signals|conversions)\//.test(name))).toEqual([]);
  });

  it('judges no copies where no id is repeated, and looks for no persons where nobody is joined', async () => {
    const names = await stepOver([click('c3', 40, 'v3')]);
    expect(names).not.toContain('dedup/rank-copies');
    expect(names).not.toContain('identity/touch-nodes');
    expect(names).not.toContain('conversions/write-states');
    expect(names).not.toContain('rollups/touch-advocates-of-codes');
    expect(names).not.toContain('attribution/decisions-write');
    expect(names.length).toBeLessThanOrEqual(50);
  });

  it('judges copies where an id is repeated, and leaves the copy out', async () => {
    const names = await stepOver([{ ...click('c3', 40, 'v3'), received: 99_999 }]);
    expect(names).toContain('dedup/rank-copies');
    const [{ rows } = { rows: 0 }] = await house.query<{ rows: number }>(
      "SELECT toUInt32(count()) AS rows FROM touchpoints FINAL WHERE touchpoint_id = 'c3'",
    );
    expect(rows).toBe(1);
  });
});

describe('together', () => {
  it('waits for every work before it throws the first error', async () => {
    let ended = false;
    const slow = new Promise<void>((resolve) => setTimeout(() => resolve(void (ended = true)), 20));
    await expect(together([Promise.reject(new Error('one')), slow])).rejects.toThrow('one');
    expect(ended).toBe(true);
  });
});
