import { describe, expect, it } from 'vitest';
import { checkPublication, type RulesetDraft } from '../../../ingest/events/publication.js';
import { buildRulesets, rulesetAt, type RulesetEvent } from '../../../processors/attribution/verdict/rulesets.js';

const NOW = Date.UTC(2026, 2, 10);
const draft = (part: Partial<RulesetDraft>): RulesetDraft => ({
  version: 3,
  effectiveFrom: NOW,
  correction: false,
  ...part,
});

describe('what may be published', () => {
  it.each<[string, Partial<RulesetDraft>, number | null]>([
    ['a first version', { version: 1 }, null],
    ['a first version that begins high', { version: 7 }, null],
    ['a version that rises', {}, 2],
    ['one that leaps', { version: 9 }, 2],
    ['one that takes effect at once', { effectiveFrom: NOW }, 2],
    ['one that takes effect later', { effectiveFrom: NOW + 1 }, 2],
    ['a correction of the past', { effectiveFrom: NOW - 1, correction: true }, 2],
    ['a correction that takes effect later, which corrects nothing', { effectiveFrom: NOW + 1, correction: true }, 2],
  ])('%s', (_, part, newestVersion) => {
    expect(checkPublication(draft(part), { newestVersion, now: NOW })).toBeNull();
  });

  it.each<[string, Partial<RulesetDraft>, number | null, string]>([
    ['version: 3 does not rise, because version 3 is published', {}, 3, 'VERSION_NOT_RISING'],
    ['version: 2 does not rise, because version 3 is published', { version: 2 }, 3, 'VERSION_NOT_RISING'],
    [
      'version: 3 does not rise, because version 4 is published',
      { effectiveFrom: NOW - 1, correction: true },
      4,
      'VERSION_NOT_RISING',
    ],
    [
      'effective_from: lies before the ruleset itself (2026-03-10T00:00:00.000Z) and correction is not true',
      { effectiveFrom: NOW - 1 },
      2,
      'EFFECTIVE_IN_PAST',
    ],
  ])('not: %s', (message, part, newestVersion, code) => {
    expect(checkPublication(draft(part), { newestVersion, now: NOW })).toMatchObject({ code, message });
  });
});

describe('versions that arrive as events all the same', () => {
  const event = (version: number, occurredAt: number, part: Partial<RulesetEvent> = {}): RulesetEvent => ({
    version,
    occurredAt,
    effectiveFrom: occurredAt,
    correction: false,
    rules: JSON.stringify({ attribution: { lookback_days: version } }),
    ...part,
  });
  const inForce = (events: readonly RulesetEvent[], at: number) => rulesetAt(buildRulesets(events), at).version;

  it('keeps the first of a version that comes twice', () => {
    const twice = [event(1, 10), event(1, 20, { rules: '{"attribution":{"lookback_days":99}}' })];
    const [only, ...more] = buildRulesets(twice);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ effectiveAt: 10, rules: { attribution: { lookback_days: 1 } } });
  });

  it.each<[string, readonly RulesetEvent[], [number, number][]]>([
    [
      'a lower version that comes later never displaces a higher one in force',
      [event(5, 10), event(2, 20)],
      [
        [9, 0],
        [10, 5],
        [20, 5],
        [99, 5],
      ],
    ],
    [
      'a lower version fills the time before the higher one takes effect',
      [event(5, 10, { effectiveFrom: 50 }), event(2, 20)],
      [
        [19, 0],
        [20, 2],
        [49, 2],
        [50, 5],
      ],
    ],
    [
      'a lower version never comes into force where it would take effect after a higher one',
      [event(2, 10, { effectiveFrom: 50 }), event(3, 20)],
      [
        [20, 3],
        [50, 3],
      ],
    ],
    [
      'a correction reaches back, and what is published later yields to it where its version is lower',
      [event(1, 10), event(9, 30, { effectiveFrom: 15, correction: true }), event(2, 40)],
      [
        [14, 1],
        [15, 9],
        [40, 9],
      ],
    ],
    [
      'an effective time before the event counts from the event on, but for a correction',
      [event(1, 30, { effectiveFrom: 5 })],
      [
        [29, 0],
        [30, 1],
      ],
    ],
  ])('%s', (_, events, expected) => {
    expect(expected.map(([at]) => [at, inForce(events, at)])).toEqual(expected);
  });
});
