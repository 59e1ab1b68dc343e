import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { decodeForest, encodeForest, forestVersion } from '../../../models/anomaly/forest-file.js';
import type { ForestModel } from '../../../models/anomaly/forest-model.js';
import { forestScores } from '../../../models/anomaly/forest-scores.js';
import { isolationForest } from '../../../models/anomaly/isolation-forest.js';
import { robustScaling } from '../../../models/anomaly/robust-scaling.js';
import { ModelError } from '../../../models/model-error.js';
import { normalRows } from './made-up.js';

const matrix = normalRows(90, 3, { seed: 2, missing: 0.05 });
const window = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };

function model(extension = 0, options: Partial<ForestModel> = {}): ForestModel {
  const forest = isolationForest(matrix, { seed: 11, trees: 6, psi: 32, extension });
  return { forest, features: ['clicks', 'größe', 'share'], scaling: robustScaling(matrix), window, ...options };
}

/** The bytes with their check sum made anew, as a careless or malicious hand would. */
function resealed(bytes: Uint8Array): Uint8Array {
  const content = bytes.slice(0, -32);
  return Uint8Array.from(Buffer.concat([content, createHash('sha256').update(content).digest()]));
}

function codeOf(bytes: Uint8Array): string {
  try {
    decodeForest(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as ModelError).code;
  }
  return 'none';
}

describe('a saved forest', () => {
  it.each([0, 1, 2])('comes back as it was, byte for byte (extension %d)', (extension) => {
    const saved = model(extension);
    const bytes = encodeForest(saved);
    const loaded = decodeForest(bytes);
    expect(loaded).toEqual(saved);
    expect(encodeForest(loaded)).toEqual(bytes);
    expect(forestScores(loaded.forest, matrix)).toEqual(forestScores(saved.forest, matrix));
  });

  it('comes back without scaling and window, from one row, and from a view into more bytes', () => {
    const one = { values: Float64Array.of(1, NaN, 3), rows: 1, features: 3 };
    const saved = model(0, { forest: isolationForest(one, { seed: 0 }), scaling: null, window: null });
    const bytes = encodeForest(saved);
    const within = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
    expect(decodeForest(within)).toEqual(saved);
  });

  it('has a version that everything which makes it another model changes', () => {
    const base = model();
    const versions = [
      base,
      model(0, { features: ['clicks', 'share', 'größe'] }),
      model(0, { window: { ...window, to: '2026-03-01T00:00:00.000Z' } }),
      model(0, { window: null }),
      model(0, { scaling: null }),
      model(1),
      model(0, { forest: isolationForest(matrix, { seed: 12, trees: 6, psi: 32 }) }),
      model(0, { forest: isolationForest(matrix, { seed: 11, trees: 7, psi: 32 }) }),
      model(0, { forest: isolationForest(normalRows(90, 3, { seed: 3 }), { seed: 11, trees: 6, psi: 32 }) }),
    ].map(forestVersion);
    expect(new Set(versions).size).toBe(versions.length);
    expect(forestVersion(model())).toBe(versions[0]);
    expect(versions[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is refused wherever it is cut short', () => {
    const bytes = encodeForest(model(1));
    for (let length = 0; length < bytes.length; length += 1)
      expect(codeOf(bytes.subarray(0, length))).toBe('MODEL_DAMAGED');
    expect(codeOf(Buffer.concat([bytes, Buffer.of(0)]))).toBe('MODEL_DAMAGED');
  });

  it('is refused wherever a bit has changed', () => {
    const bytes = encodeForest(model());
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at]! ^= 1 << (at % 8);
      // The format stands in bytes 8 to 11.
      expect(codeOf(changed)).toBe(at >= 8 && at < 12 ? 'MODEL_VERSION' : 'MODEL_DAMAGED');
    }
  });

  it('never does harm with a check sum made anew: it is refused, or has trees that can be walked', () => {
    for (const extension of [0, 2]) {
      const bytes = encodeForest(model(extension));
      let refused = 0;
      for (let at = 12; at < bytes.length - 32; at += at < 700 ? 1 : 13) {
        const changed = bytes.slice();
        changed[at]! ^= 1 << (at % 8);
        const sealed = resealed(changed);
        if (codeOf(sealed) !== 'none') {
          expect(codeOf(sealed)).toBe('MODEL_DAMAGED');
          refused += 1;
        } else {
          const { forest } = decodeForest(sealed);
          for (const score of forestScores(forest, { ...matrix, features: forest.features }))
            expect(score > 0 && score <= 1).toBe(true);
        }
      }
      expect(refused).toBeGreaterThan(200);
    }
  });

  it('of another format says which', () => {
    const bytes = encodeForest(model());
    bytes[8] = 7;
    expect(() => decodeForest(bytes)).toThrow('format 7, this program reads format 1');
    expect(() => decodeForest(new TextEncoder().encode('{"a":1,"b":2}'))).toThrow('no saved isolation forest');
    expect(() => decodeForest(new Uint8Array(0))).toThrow('empty');
  });

  it('is not made of parts that do not fit', () => {
    const scaling = { centre: [0, 0, 0], spread: [1, 0, 1] };
    for (const wrong of [{ features: ['a', 'b'] }, { features: ['a', 'b', 'a'] }, { scaling }])
      expect(() => encodeForest(model(0, wrong))).toThrow(ModelError);
  });
});
