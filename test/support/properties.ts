/**
 * fast-check with the same draws every time: a run must not fail by the chance that some case was never drawn, nor pass by it.
 * PROPERTY_SEED is another seed, or `random`, as `npm run test:long` has it; fast-check names the seed of what fails.
 */
import * as fc from 'fast-check';

const SEED = process.env['PROPERTY_SEED'] ?? '20260301';
if (SEED !== 'random') fc.configureGlobal({ seed: Number(SEED) });

export { fc };
