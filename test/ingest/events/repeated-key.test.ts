import { describe, expect, it } from 'vitest';
import { repeatedKey } from '../../../ingest/events/repeated-key.js';

describe('a key that stands twice', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"rules":{"attribution":{"model":"linear","lookback_days":3,"model":"last_touch"}}}', 'rules.attribution.model'],
    ['{"rules":{"rewards":[{"on":"signup"},{"on":"signup","to":"advocate","on":"purchase"}]}}', 'rules.rewards[1].on'],
    ['[[],{"b":{},"c":[1,{"d":0,"d":0}]}]', '[1].c[1].d'],
    [String.raw`{"model":1,"mod\u0065l":2}`, 'model'],
  ])('is found in %s', (text, path) => {
    expect(repeatedKey(text)).toBe(path);
  });

  it.each(['{}', '[]', '3', '{"a":{"a":[{"a":1},{"a":2}]},"b":"a\\":a{"}', '{"a":"b","b":"a"}', '["a","a",{"a":"a"}]'])(
    'is not seen in %s',
    (text) => {
      expect(repeatedKey(text)).toBeNull();
    },
  );
});
