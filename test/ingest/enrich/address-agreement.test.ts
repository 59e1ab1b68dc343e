import { describe, expect, it } from 'vitest';
import { canonicalAddress } from '../../../ingest/enrich/address-text.js';
import { normalizeAddress } from '../../../ingest/events/address.js';
import { fc } from '../../support/properties.js';

/** The door checks addresses before enrichment hashes them: what one takes, the other must take, in the same spelling. */
describe('the door and enrichment', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })).map((value) => value.toString(16));
  const v4 = fc.ipV4();
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
    v4.map((address) => `::ffff:${address}`),
    v4.map((address) => `64:ff9b::${address}`),
    v4.map((address) => `::${address}`),
    fc
      .array(fc.constantFrom('0', '1', 'ff', '1.2.3.4', ':', '::', '.', '%', 'g', '256'), { maxLength: 12 })
      .map((parts) => parts.join('')),
    fc.array(fc.constantFrom('0', '1', 'ffff', '', ''), { minLength: 2, maxLength: 9 }).map((parts) => parts.join(':')),
  );

  it('agree on what is an address and how it is written', () => {
    fc.assert(
      fc.property(text, (address) => {
        expect(canonicalAddress(address)).toBe(normalizeAddress(address));
      }),
      { numRuns: 20_000 },
    );
  });
});
