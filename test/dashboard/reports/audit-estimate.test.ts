import { describe, expect, it } from 'vitest';
import { readAnswers } from '../../../cli/audit-file.js';
import { estimateOf, type Answered, type Drawn } from '../../../dashboard/reports/audit-estimate.js';

const drawn = (stratum: string, population: number, part: Partial<Drawn> = {}): Drawn => ({
  seed: 's',
  size: 10,
  least: 1,
  strata: 'reason',
  from_ms: 0,
  to_ms: 1,
  order: 1,
  stratum,
  population,
  drawn: 5,
  outcome: 'granted',
  reason: stratum,
  advocate_id: 'a',
  value_minor: 1000,
  currency: 'EUR',
  ...part,
});
const said = (answer: string, of: Drawn | null): Answered => ({ answer, drawn: of });

describe('what an audit sample says', () => {
  it('weighs strata by their size, leaves unsure out, and names strata without an answer', () => {
    const found = estimateOf([
      said('right', drawn('A', 900)),
      said('right', drawn('A', 900)),
      said('wrong', drawn('B', 100)),
      said('unsure', drawn('B', 100)),
      said('withdrawn', drawn('C', 50)),
      said('right', null),
    ]);
    expect(found.rate).toBeCloseTo(0.9, 12);
    expect(found.low!).toBeLessThan(0.9);
    expect(found.covered).toBeCloseTo(1000 / 1050, 12);
    expect([found.answered, found.unsure, found.drawn]).toEqual([3, 1, 5]);
    expect(found.untold).toEqual(['C']);
  });

  it('is exact where every decision was looked at', () => {
    const found = estimateOf([said('right', drawn('A', 2)), said('wrong', drawn('A', 2))]);
    expect([found.rate, found.low, found.high]).toEqual([0.5, 0.5, 0.5]);
    expect(found.money).toEqual([{ currency: 'EUR', answered: 2, rate: 0.5, low: 0.5, high: 0.5 }]);
  });

  it('tells money of each currency alone, by value and not by count', () => {
    const found = estimateOf([
      said('right', drawn('A', 100, { value_minor: 9000 })),
      said('wrong', drawn('A', 100, { value_minor: 1000 })),
      said('wrong', drawn('A', 100, { value_minor: 500, currency: 'USD' })),
    ]);
    expect(found.money.map(({ currency, rate }) => [currency, rate])).toEqual([
      ['EUR', 0.9],
      ['USD', 0],
    ]);
  });
});

describe('a file of answers', () => {
  it('is read with quotes, other columns, and lines not answered yet', () => {
    const text =
      '\uFEFFstratum,conversion_id,answer,note\r\nA,k1,Right,"he said ""yes"", twice"\r\nA,k2,,\r\nB,\'=k3,wrong,\r\n';
    expect(readAnswers('f.csv', text)).toEqual([
      { conversion_id: 'k1', answer: 'right', true_advocate_id: undefined, note: 'he said "yes", twice' },
      { conversion_id: '=k3', answer: 'wrong', true_advocate_id: undefined, note: undefined },
    ]);
  });

  it.each([
    ['conversion_id,answer\nk1,perhaps\n', /line 2: "perhaps" is no answer/],
    ['conversion_id,answer\n,right\n', /line 2: names no conversion_id/],
    ['id,said\nk1,right\n', /must name conversion_id and answer/],
  ])('%j is refused', (text, message) => {
    expect(() => readAnswers('f.csv', text)).toThrow(message);
  });
});
