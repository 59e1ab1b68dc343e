/**
 * What `npm run test:long` takes instead of what `npm test` does with: more seeds, more steps, more kills of the same kind, by the same
 * code. It runs every file that asks for this.
 */
export const inLong = <T>(long: T, usual: T): T => (process.env['FAIRLEAD_TEST_LONG'] === '1' ? long : usual);
