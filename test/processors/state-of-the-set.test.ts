import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inLong } from '../support/in-long.js';
import { cut, randomEvents } from './random-events.js';
import { failingDoor, randomOf, TestHouse } from './support.js';

const seeds = (count: number, from = 1): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Writes between two cuts that are tried. */
const STRIDE = Number(process.env['STRIDE'] ?? inLong(1, 13));
/** Cuts that one state lives through: the step, then the one that does it again, and so on. What one leaves behind the next must not hide. */
const CUTS = Number(process.env['CUTS'] ?? inLong(1, 4));

/**
 * SEED and SEEDS choose other cases, STRIDE=1 cuts before every single write, CUTS=1 each of them alone: so does `npm run test:long`, which
 * takes nine seeds. `npm test` takes one with receipts in another order and one in the smallest of steps.
 */
describe('state is a function of the set of events', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  it.each(seeds(Number(process.env['SEEDS'] ?? inLong(9, 2)), Number(process.env['SEED'] ?? inLong(1, 2))))(
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
      let cuts = 0;
      for (let failAt = Number(process.env['FROM'] ?? 1); ; failAt += CUTS * STRIDE) {
        await house.empty();
        await house.put(first);
        await house.runner().untilIdle();
        await house.put(second);
        let survived = 0;
        while (survived < CUTS && (await isCut(house, failAt + survived * STRIDE))) survived += 1;
        cuts += survived;
        await house.runner().recover();
        await house.runner().untilIdle();
        expect({ failAt, survived, state: await house.state() }).toEqual({ failAt, survived, state: expected });
        if (survived < CUTS) break;
      }
      // The step must be as long as it was meant to be, with every processor's writes in it.
      expect(cuts * STRIDE).toBeGreaterThan(100);
    },
    (600_000 * 13) / STRIDE,
  );
});

/** Whether the next step is cut short before its n-th write; false where it has fewer, and has ended. */
async function isCut(house: TestHouse, failAt: number): Promise<boolean> {
  const failing = failingDoor(house.warehouse.process, failAt);
  return await house
    .runner({ door: failing.door })
    .untilIdle()
    .then(
      () => false,
      () => true,
    );
}
