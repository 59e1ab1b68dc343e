import { it } from 'vitest';
import { surviveMutations } from '../support/hostile.js';

it.each([1, 2, 3])('takes or refuses each of 100,000 mutated events (seed %i)', async (seed) => {
  await surviveMutations(100_000, seed);
});
