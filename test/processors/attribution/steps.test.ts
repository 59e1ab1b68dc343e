import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../../processors/framework/verify.js';
import { inLong } from '../../support/in-long.js';
import { failingDoor, randomOf, TestHouse } from '../support.js';
import { ALL, brokenChains, randomWorld, stateOf, unfolded } from './world.js';

const CHECKED: ReadonlySet<string> = new Set([
  'caps-of-claims',
  'caps-keep',
  'credits-sum',
  'credits-pay-decisions',
  'rewards-of-decisions',
]);
/** SEED and SEEDS choose other worlds; `npm run test:long` takes six of them. */
const SEEDS = Array.from(
  { length: Number(process.env['SEEDS'] ?? inLong(6, 1)) },
  (_, i) => i + Number(process.env['SEED'] ?? 1),
);

describe('attribution, step by step', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  it.each(SEEDS)(
    'comes out equal in one pass, in pieces, cut short anywhere, and rebuilt (seed %i)',
    async (seed) => {
      const events = randomWorld({ seed, size: 16 });
      await house.put(events);
      await house.runner({ processors: ALL }).untilIdle();
      const whole = await stateOf(house);
      expect(await unfolded(house)).toEqual([]);
      expect((await verify(house.warehouse.process)).filter(({ name, ok }) => !ok && CHECKED.has(name))).toEqual([]);
      await house.empty();

      const random = randomOf(seed + 1000);
      for (let at = 0; at < events.length;) {
        const size = 1 + Math.floor(random() * 60);
        await house.put(events.slice(at, at + size));
        at += size;
        if (random() < 0.5) {
          const { door } = failingDoor(house.warehouse.process, 1 + Math.floor(random() * 40));
          await house
            .runner({ processors: ALL, door })
            .untilIdle()
            .catch(() => undefined);
        } else {
          await house.runner({ processors: ALL }).untilIdle();
        }
      }
      await house.runner({ processors: ALL }).untilIdle();
      expect(await stateOf(house), `seed ${seed}, in pieces`).toEqual(whole);
      expect(await unfolded(house)).toEqual([]);
      expect(await brokenChains(house)).toEqual([]);

      const journal = await house.query('SELECT count() AS entries FROM decision_journal');
      await house.runner({ processors: ALL }).rebuild();
      expect(await stateOf(house), `seed ${seed}, rebuilt`).toEqual(whole);
      expect(await house.query('SELECT count() AS entries FROM decision_journal')).toEqual(journal);
      expect(await unfolded(house)).toEqual([]);
    },
    300_000,
  );
});
