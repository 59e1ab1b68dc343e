import { describe, expect, it } from 'vitest';
import { boundedCache } from '../../../ingest/enrich/bounded-cache.js';
import { fc } from '../../support/properties.js';

describe('a bounded cache', () => {
  it('never holds more than its bound nor gives what was not put', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.array(fc.nat(40), { maxLength: 200 }), (bound, keys) => {
        const cache = boundedCache<number, string>(bound);
        for (const key of keys) {
          const held = cache.get(key);
          if (held !== undefined) expect(held).toBe(`v${key}`);
          else cache.set(key, `v${key}`);
          expect(cache.get(key)).toBe(`v${key}`);
          expect(cache.size).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });

  it('keeps what is asked for while others come and go', () => {
    const cache = boundedCache<string, number>(10);
    cache.set('often', 1);
    for (let i = 0; i < 1000; i += 1) {
      cache.set(`once ${i}`, i);
      expect(cache.get('often')).toBe(1);
    }
  });

  it.each([0, 1, 1.5, -1, Number.NaN])('refuses a bound of %d', (bound) => {
    expect(() => boundedCache(bound)).toThrow(RangeError);
  });
});
