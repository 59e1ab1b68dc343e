import { describe, expect, it } from 'vitest';
import { buildModels } from '../../../processors/attribution/verdict/frozen.js';
import { decide } from '../../../processors/attribution/verdict/decide.js';
import { sharesByModel } from '../../../processors/attribution/verdict/other-models.js';
import { walkPath } from '../../../processors/attribution/verdict/path.js';
import { ATTRIBUTION_MODELS } from '../../../ingest/events/rules.js';
import { caseOf, conversion, rules, touch, world, T, type PlainWorld } from './plain.js';
import { fc } from '../../support/properties.js';

const DAY = 86_400_000;
const MODELS = [
  {
    id: 'm1',
    modelId: 'weights-1',
    occurredAt: 0,
    effectiveFrom: 0,
    parameters: JSON.stringify({ algorithm: 'shapley', level: 'channel', weights: { referral: 3, organic: 1 } }),
  },
  {
    id: 'm2',
    modelId: 'weights-2',
    occurredAt: T + 1,
    effectiveFrom: T + 1,
    parameters: JSON.stringify({ algorithm: 'markov', level: 'channel', weights: { referral: 1 } }),
  },
];

/** Shares by model and touchpoint, in thousandths. */
function told(plain: PlainWorld): Record<string, Record<string, number>> {
  const input = caseOf(plain);
  return Object.fromEntries(
    sharesByModel(input, walkPath(input), buildModels(plain.models)).map(({ model, shares }) => [
      model,
      Object.fromEntries([...shares].map(([at, ppb]) => [input.touches.id(at), Math.round(ppb / 1e6)])),
    ]),
  );
}

const TOUCHES = [
  touch({ at: T - 40 * DAY, id: 'old', code: 'ANN' }),
  touch({ at: T - 21 * DAY, id: 'a', code: 'ANN' }),
  touch({ at: T - 14 * DAY, id: 'b', code: 'BOB' }),
  touch({ at: T - 7 * DAY, id: 'c', code: 'ANN' }),
  touch({ at: T - 3 * DAY, id: 'seen', channel: 'organic' }),
];

describe('what other models would have given', () => {
  it('is told for the touchpoints that compete, by every model that can be told', () => {
    expect(told(world({ touches: TOUCHES, models: MODELS }))).toEqual({
      last_touch: { c: 1000 },
      last_non_direct: { c: 1000 },
      first_touch: { a: 1000 },
      linear: { a: 333, b: 333, c: 333 },
      time_decay: { a: 143, b: 286, c: 571 },
      position_based: { a: 400, b: 200, c: 400 },
      shapley: { a: 333, b: 333, c: 333 },
    });
  });

  it('keeps every other rule: who competes, and what several advocates get', () => {
    const all = rules({ attribution: { competing: 'all', model: 'linear', lookback_days: 90 } });
    expect(told(world({ touches: TOUCHES, models: MODELS, rulesets: [all] }))).toMatchObject({
      last_touch: { seen: 1000 },
      first_touch: { old: 1000 },
      linear: { old: 200, a: 200, b: 200, c: 200, seen: 200 },
      shapley: { old: 231, a: 231, b: 231, c: 231, seen: 77 },
    });
    const winner = rules({ attribution: { co_referral: 'winner' } });
    expect(told(world({ touches: TOUCHES, rulesets: [winner] }))['linear']).toEqual({ a: 500, c: 500 });
  });

  it('is told of a claimed code too, as if nobody had named it', () => {
    const claimed = world({ touches: TOUCHES, conversion: conversion({ claimedCode: 'BOB' }) });
    expect(decide(caseOf(claimed)).contest).toMatchObject({ claimed: true });
    expect(told(claimed)['last_touch']).toEqual({ c: 1000 });
  });

  it('agrees with what is paid, whichever model pays, and sums to the whole', () => {
    const property = fc.property(
      fc.constantFrom(...ATTRIBUTION_MODELS),
      fc.constantFrom(undefined, 'winner' as const, 'split' as const),
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }),
      (model, co_referral, days) => {
        const touches = days.map((age) =>
          touch({ at: T - age * DAY - 1, id: `t${age}`, code: age % 3 === 0 ? 'ANN' : age % 3 === 1 ? 'BOB' : null }),
        );
        const attribution = { model, ...(co_referral === undefined ? {} : { co_referral }) };
        const input = caseOf(world({ touches, models: MODELS, rulesets: [rules({ attribution })] }));
        const path = walkPath(input);
        const given = sharesByModel(input, path, buildModels(MODELS));
        const { contest } = decide(input);
        expect([...given.find((one) => one.model === contest.model)!.shares]).toEqual(
          contest.entries.map(({ touch: at, sharePpb }) => [at, sharePpb]),
        );
        for (const { shares } of given)
          if (shares.size > 0) expect([...shares.values()].reduce((sum, ppb) => sum + ppb, 0)).toBe(1_000_000_000);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
