import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { broken, withSuspicions } from '../../support/suspicions.js';
import { brokenChains, randomWorld, unfolded } from '../attribution/world.js';
import { inLong } from '../../support/in-long.js';
import { failingDoor, randomOf, TestHouse } from '../support.js';
import { withReviews } from './random-reviews.js';

/** SEED and SEEDS choose other worlds. */
const SEEDS = Array.from(
  { length: Number(process.env['SEEDS'] ?? inLong(6, 1)) },
  (_, i) => i + Number(process.env['SEED'] ?? 1),
);

describe('reviews among late clicks, orders and refunds', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  it.each(SEEDS)(
    'come out equal in one pass, in pieces, cut short anywhere, and rebuilt (seed %i)',
    async (seed) => {
      const processors = withSuspicions(house);
      const events = withReviews(randomWorld({ seed, size: 16 }), seed);
      await house.put(events);
      await house.runner({ processors }).untilIdle();
      const whole = await house.state();
      expect(whole['fraud_standing']!.rows).toBeGreaterThan(0);
      expect(await broken(house)).toEqual([]);
      await house.empty();

      const random = randomOf(seed + 1000);
      for (let at = 0; at < events.length;) {
        const size = 1 + Math.floor(random() * inLong(40, 80));
        await house.put(events.slice(at, at + size));
        at += size;
        const cut = random() < 0.5;
        const { door } = failingDoor(house.warehouse.process, 1 + Math.floor(random() * 60));
        const steps = house.runner({ processors, ...(cut ? { door } : {}) }).untilIdle();
        await (cut ? steps.catch(() => undefined) : steps);
      }
      await house.runner({ processors }).untilIdle();
      expect(await house.state(), `seed ${seed}, in pieces`).toEqual(whole);
      expect(await unfolded(house)).toEqual([]);
      expect(await brokenChains(house)).toEqual([]);
      expect(await broken(house)).toEqual([]);

      const journal = await house.query('SELECT count() AS entries FROM decision_journal');
      await house.runner({ processors }).rebuild();
      expect(await house.state(), `seed ${seed}, rebuilt`).toEqual(whole);
      expect(await house.query('SELECT count() AS entries FROM decision_journal')).toEqual(journal);
      expect(await unfolded(house)).toEqual([]);
    },
    600_000,
  );
});
