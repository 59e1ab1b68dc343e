import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/cli.js';
import { here } from '../support/here.js';

function file(content: string): string {
  const path = join(tempFolder(), 'x.csv');
  writeFileSync(path, content);
  return path;
}

describe('fairlead model isotonic and platt', () => {
  const cases = 'score,label\n1,0\n2,1\n3,0\n4,1\n';

  it('print the curve and how well it fits', async () => {
    const { code, out } = await here('model', 'isotonic', file(cases));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      cases: 4,
      positives: 2,
      knots: [1, 2, 3, 4].map((score, i) => ({ score, probability: [0, 0.5, 0.5, 1][i] })),
      before: null,
      after: { brierScore: 0.125, expectedError: 0 },
    });
    const platt = JSON.parse((await here('model', 'platt', file(cases.replaceAll(/(\d),/g, '0.$1,')))).out);
    expect(platt.a).toBeLessThan(0);
    expect(platt.before.bins).toHaveLength(10);
  });

  it.each([
    ['score,other\n1,2\n', 'no column label'],
    ['points,label\n1,1\n', 'no column score'],
    ['score,label\n,1\n', '1 rows have no score'],
    ['score,label\n', 'no cases'],
  ])('refuse %j', async (content, says) => {
    const { code, err } = await here('model', 'platt', file(content));
    expect(code).toBe(2);
    expect(err).toContain('MODEL_INPUT');
    expect(err).toContain(says);
  });
});

describe('fairlead model seasonal-baseline', () => {
  const day = (i: number): string => new Date(Date.UTC(2026, 0, 5 + i, 9)).toISOString();

  it('prints what is usual on each day of the week, and what was not', async () => {
    const rows = Array.from({ length: 56 }, (_, i) => `${day(i)},${i === 40 ? 90 : i % 7 === 6 ? '' : 10 + (i % 7)}`);
    const path = file(`time,value\n${rows.join('\n')}\n`);
    const { code, out } = await here('model', 'seasonal-baseline', path, '--season', 'day-of-week');
    expect(code).toBe(0);
    const printed = JSON.parse(out);
    expect(printed.slots.map((slot: { expected: number }) => slot.expected)).toEqual([10, 11, 12, 13, 14, 15, 15]);
    // Sundays have no known value: they are taken for weekends, of which only Saturdays are known.
    expect(printed.slots[6]).toMatchObject({ level: 1, history: 8 });
    expect(printed.unusual).toMatchObject([{ time: day(40), value: 90, expected: 15 }]);
    const hours = JSON.parse((await here('model', 'seasonal-baseline', path)).out);
    expect(hours.season).toBe('hour-of-week');
    expect(hours.slots[0]).toBeNull();
  });

  it.each([
    ['time,value\nnoon,1\n', 'row 1: time is "noon"'],
    ['time,value\n2026-01-01T00:00:00Z,-1\n', 'row 1: value is "-1"'],
    ['time,count\n2026-01-01T00:00:00Z,1\n', 'no column value'],
  ])('refuses %j', async (content, says) => {
    const { code, err } = await here('model', 'seasonal-baseline', file(content));
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});
