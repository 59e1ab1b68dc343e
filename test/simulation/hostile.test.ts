import { it } from 'vitest';
import { surviveMutations } from '../support/hostile.js';

it('takes or refuses each of 5,000 mutated events, and its state stays a function of them', async () => {
  await surviveMutations(5_000, 11);
}, 300_000);
