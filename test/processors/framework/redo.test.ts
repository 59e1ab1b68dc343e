import { expect, it, onTestFinished } from 'vitest';
import type { Door } from '../../../sql/warehouse.js';
import { verify } from '../../../processors/framework/verify.js';
import { TestHouse, type TestEvent } from '../support.js';

/** A door behind which everything ends with one statement, once. */
function endingAt(door: Door, statement: string): Door {
  return {
    ...door,
    run: async (name, params) => {
      if (name === statement) throw new Error('cut short');
      await door.run(name, params);
    },
    rows: (name, params) => door.rows(name, params),
    arrow: (name, params) => door.arrow(name, params),
    insert: (name, ipc, params) => door.insert(name, ipc, params),
  };
}

const click = (visitor_id: string, received: number): TestEvent => ({
  kind: 'click',
  id: 'told-twice',
  at: 10,
  visitor_id,
  channel: 'referral',
  received,
});

it('does a step that was cut short again as it was, whatever came meanwhile', async () => {
  const house = await TestHouse.open();
  onTestFinished(() => house.close());
  await house.put([{ kind: 'tick', id: 't1', at: 0 }]);
  await house.runner().untilIdle();
  await house.put([click('v2', 2_000)]);
  const door = endingAt(house.warehouse.process, 'framework/commit-step');
  await expect(house.runner({ door }).step()).rejects.toThrow('cut short');
  // Received first, it takes the standing of what the step has filed already.
  await house.put([click('v1', 1_000)]);
  await house.runner().untilIdle();
  const filed = await house.query<{ visitor_id: string }>('SELECT visitor_id FROM touchpoints FINAL');
  expect(filed.map(({ visitor_id }) => visitor_id)).toEqual(['v1']);
  const broken = (await verify(house.warehouse.process)).filter(({ ok }) => !ok);
  expect(broken).toEqual([]);
});
