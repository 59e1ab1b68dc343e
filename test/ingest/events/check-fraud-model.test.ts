import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { FOREST_FORMAT_READ } from '../../../ingest/events/check-fraud-model.js';
import { checkModelParameters } from '../../../ingest/events/check-model.js';
import { encodeForest, FOREST_FORMAT } from '../../../models/anomaly/forest-file.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';

const matrix = { values: Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 11), rows: 30, features: 2 };
const bytes = Buffer.from(
  encodeForest({
    forest: isolationForest(matrix, { seed: 1, trees: 3, psi: 16 }),
    features: ['clicks', 'bots'],
    scaling: null,
    window: null,
  }),
);
const base64 = (of: Uint8Array): string => Buffer.from(of).toString('base64');
const forest = { algorithm: 'isolation_forest', usual_ppb: 600_000_000, forest: base64(bytes) };
const curve = {
  algorithm: 'isotonic',
  cases: 200,
  curve: [
    [0, 0],
    [500_000_000, 1],
    [1_000_000_000, 1_000_000_000],
  ],
};

/** The forest with a byte changed, and, where asked, a check sum that fits again. */
function changed(at: number, value: number, sealed: boolean): string {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  if (sealed)
    createHash('sha256')
      .update(copy.subarray(0, -32))
      .digest()
      .copy(copy, copy.length - 32);
  return base64(copy);
}

it('reads the format that is written', () => {
  expect(FOREST_FORMAT_READ).toBe(FOREST_FORMAT);
});

it.each<[string, object]>([
  ['a forest', forest],
  ['when it was trained from', { ...forest, trained_from: '2026-01-01T00:00:00Z' }],
  ['a curve', curve],
  ['a curve of one knot', { ...curve, algorithm: 'platt', curve: [[7, 7]] }],
])('takes %s', (_, parameters) => {
  expect(checkModelParameters(parameters as Record<string, unknown>)).toBeNull();
});

it.each<[string, object]>([
  ['parameters.usual_ppb: ', { ...forest, usual_ppb: undefined }],
  ['parameters.usual_ppb: ', { ...forest, usual_ppb: 0.6 }],
  ['parameters.usual_ppb: ', { ...forest, usual_ppb: 1_000_000_001 }],
  ['parameters.forest: must be the base64', { ...forest, forest: undefined }],
  ['parameters.forest: must be the base64', { ...forest, forest: '' }],
  ['parameters.forest: must be the base64', { ...forest, forest: 'not base64!!' }],
  ['parameters.forest: is no saved isolation forest', { ...forest, forest: base64(Buffer.from('{"trees": 100}')) }],
  ['parameters.forest: is no saved isolation forest', { ...forest, forest: changed(0, 0x20, true) }],
  ['parameters.forest: is of format 2, this program reads format 1', { ...forest, forest: changed(8, 2, true) }],
  ['parameters.forest: its check sum does not fit', { ...forest, forest: changed(100, 0xff, false) }],
  ['parameters.forest: its check sum does not fit', { ...forest, forest: base64(bytes.subarray(0, -3)) }],
  ['parameters.trained_from: ', { ...forest, trained_from: 'last year' }],
  ['parameters.cases: ', { ...curve, cases: 0 }],
  ['parameters.curve: ', { ...curve, curve: [] }],
  ['parameters.curve: ', { ...curve, curve: undefined }],
  ['parameters.curve: ', { ...curve, curve: Array.from({ length: 1001 }, (_, i) => [i, i]) }],
  ['parameters.curve.0: ', { ...curve, curve: [[-1, 0]] }],
  ['parameters.curve.0: ', { ...curve, curve: [[0, 0, 0]] }],
  [
    'parameters.curve.1: ',
    {
      ...curve,
      curve: [
        [0, 0],
        [0.5, 1],
      ],
    },
  ],
  [
    'parameters.curve.1: the score',
    {
      ...curve,
      curve: [
        [5, 0],
        [5, 1],
      ],
    },
  ],
  [
    'parameters.curve.1: the probability',
    {
      ...curve,
      curve: [
        [0, 9],
        [5, 8],
      ],
    },
  ],
])('refuses %s(%#)', (start, parameters) => {
  const problem = checkModelParameters(parameters as Record<string, unknown>);
  expect(problem?.startsWith(start), String(problem)).toBe(true);
});
