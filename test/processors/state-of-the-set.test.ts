import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cut, randomEvents } from './random-events.js';
import { failingDoor, randomOf, TestHouse } from './support.js';

const seeds = (count: number, from = 1): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Writes between two cuts that are tried. */
const STRIDE = Number(process.env['STRIDE'] ?? 13);

/** SEED and SEEDS choose other cases, STRIDE=1 cuts before every single write. */
describe('state is a function of the set of events', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  it.each(seeds(Number(process.env['SEEDS'] ?? 3), Number(process.env['SEED'] ?? 1)))(
    'is the same in random steps and from nothing (seed %i)',
    async (seed) => {
      const events = randomEvents({ seed, events: 50, shuffledReceipt: seed % 2 === 0 });
      for (const piece of cut(events, 5, randomOf(seed + 1000))) {
        await house.put(piece);
        await house.runner({ maxRowsPerStep: seed % 3 === 0 ? 5 : 1000 }).untilIdle();
      }
      const inSteps = await house.state();
      await house.runner().rebuild();
      expect(await house.state()).toEqual(inSteps);
    },
    300_000,
  );

  it(
    'is the same after a cut before any write of a step',
    async () => {
      const events = randomEvents({ seed: 99, events: 40 });
      const [first, second] = [events.slice(0, 25), events.slice(25)];
      await house.put(events);
      await house.runner().rebuild();
      const expected = await house.state();
      for (let failAt = Number(process.env['FROM'] ?? 1); ; failAt += STRIDE) {
        await house.empty();
        await house.put(first);
        await house.runner().untilIdle();
        await house.put(second);
        const failing = failingDoor(house.warehouse.process, failAt);
        const cut = await house
          .runner({ door: failing.door })
          .untilIdle()
          .then(
            () => false,
            () => true,
          );
        if (!cut) break;
        await house.runner().recover();
        await house.runner().untilIdle();
        expect({ failAt, state: await house.state() }).toEqual({ failAt, state: expected });
      }
    },
    (600_000 * 13) / STRIDE,
  );
});
