import { expect, it } from 'vitest';
import { deterministicId, uuidV5 } from '../../../ingest/events/ids.js';
import { murmur2, partitionOf } from '../../../ingest/events/partitioner.js';

it('agrees with RFC 9562, appendix A.4', () => {
  expect(uuidV5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
});

it('tells lists of parts apart and repeats itself', () => {
  const lists = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['abc'],
    ['a', 'b', 'c'],
    ['', 'abc'],
    [null, 'abc'],
    ['2:ab;1:c;'],
    [],
  ] as const;
  const ids = lists.map((parts) => deterministicId(...parts));
  expect(new Set(ids).size).toBe(lists.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(deterministicId('conversion', 7)).toBe(deterministicId('conversion', '7'));
});

// Expected values: Apache Kafka, clients/src/test/java/org/apache/kafka/common/utils/UtilsTest.java, testMurmur2.
it.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('hashes %s as the Java client does', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash);
  expect(partitionOf(key, 7)).toBe((hash & 0x7fffffff) % 7);
});

it('spreads keys over all partitions, multi-byte ones included', () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let i = 0; i < 8000; i++) counts[partitionOf(`käufer-${i}`, 8)]! += 1;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
});
