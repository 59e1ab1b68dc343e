import { describe, expect, it } from 'vitest';
import { contradictionsOf, type PublishedRuleset } from '../../../processors/attribution/draft/contradictions.js';
import { contradictoryRulesets, listRulesets } from '../../../processors/attribution/preview.js';
import { buildRulesets } from '../../../processors/attribution/verdict/rulesets.js';
import { TestHouse } from '../support.js';
import { ALL } from './world.js';

const DAY = 86_400_000;

/** Versions published on days since 1970, with the day on which they say that they take effect. */
function told(...events: readonly [version: number, day: number, effective?: number][]) {
  const rows = events.map(([version, day], i): PublishedRuleset => ({ version, id: `r${i}`, occurred_ms: day * DAY }));
  const rulesets = buildRulesets(
    events.map(([version, day, effective = day]) => ({
      version,
      occurredAt: day * DAY,
      effectiveFrom: effective * DAY,
      correction: false,
      rules: '{}',
    })),
  );
  return contradictionsOf(rows, rulesets).map(({ id, says }) => [id, says]);
}

describe('what contradicts a version published before', () => {
  it('is nothing where versions rise, however large the steps', () => {
    expect(told([1, 1], [2, 2, 9], [7, 3, 5])).toEqual([]);
  });

  it('is the same version once more, of which the first stands', () => {
    expect(told([1, 1], [1, 2], [2, 3], [1, 4])).toEqual([
      [
        'r1',
        expect.stringMatching(/^Version 1 was published again as r1 \(1970-01-03.*the first of it stands \(1970-01-02/),
      ],
      ['r3', expect.stringContaining('again as r3')],
    ]);
  });

  it('is a lower version, which never comes into force', () => {
    expect(told([5, 1], [2, 2])).toEqual([
      [
        'r1',
        expect.stringMatching(/^Version 2 .* after version 5 \(1970-01-02.*without effect, a higher one is in force/),
      ],
    ]);
  });

  it('is a lower version, which fills the time before the higher one', () => {
    expect(told([5, 1, 9], [2, 2])).toEqual([
      ['r1', expect.stringContaining('it holds only until 1970-01-10T00:00:00.000Z, when a higher one takes effect')],
    ]);
  });
});

it('is told by the list of versions and of its programme alone, whatever came in first', async () => {
  const ruleset = (id: string, version: number, at: number) => ({
    kind: 'ruleset' as const,
    id,
    at,
    version,
    effective_from: '2026-01-01 00:00:00',
    rules: '{}',
  });
  const heard = [ruleset('late', 2, 30), ruleset('first', 3, 10), ruleset('again', 3, 20)];
  const answers: unknown[] = [];
  for (const order of [heard, heard.toReversed()]) {
    const house = await TestHouse.open();
    for (const event of order) await house.put([event]);
    await house.runner({ processors: ALL }).untilIdle();
    const door = house.warehouse.serve;
    const list = await listRulesets(door, 'default');
    answers.push([
      (await contradictoryRulesets(door, 'default')).map(({ id, version }) => [id, version]),
      list.map(({ version, state, contradictions }) => [version, state, contradictions.length]),
    ]);
    expect(await contradictoryRulesets(door, 'other')).toEqual([]);
    await house.close();
  }
  expect(answers[0]).toEqual([
    [
      ['again', 3],
      ['late', 2],
    ],
    [
      [3, 'in_force', 1],
      [2, 'overtaken', 1],
      [0, 'past', 0],
    ],
  ]);
  expect(answers[1]).toEqual(answers[0]);
});
