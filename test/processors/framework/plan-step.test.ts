import { describe, expect, it } from 'vitest';
import { boundsOf, planStep, type Frontier } from '../../../processors/framework/plan-step.js';

const part = (topic: string, partition: number, mark: number, cursor: number, attempted = 0): Frontier => ({
  topic: `fairlead.${topic}`,
  partition,
  mark,
  cursor,
  attempted,
});

describe('planStep', () => {
  it('takes everything that waits if that is little', () => {
    const plan = planStep([part('click', 0, 10, 4), part('click', 2, 5, 5), part('order', 0, 3, 0)], {
      maxRows: 100,
      redo: false,
    });
    expect(plan.ranges.click).toEqual({ from: [4, 0, 5], to: [10, 0, 5] });
    expect(plan).toMatchObject({ rows: 9, fromNothing: false, baseWentBack: false });
  });

  it('gives every partition its share of a step, and always advances', () => {
    const plan = planStep([part('click', 0, 1000, 0), part('conversion', 0, 10, 0)], { maxRows: 101, redo: false });
    expect(plan.ranges.click.to).toEqual([100]);
    expect(plan.ranges.conversion.to).toEqual([1]);
    expect(planStep([part('click', 0, 1000, 0)], { maxRows: 0.5, redo: false }).rows).toBe(1);
  });

  it('takes at least what a step cut short had taken from nothing', () => {
    const frontier = [part('click', 0, 1000, 0, 700)];
    expect(planStep(frontier, { maxRows: 100, redo: true }).ranges.click.to).toEqual([700]);
    expect(planStep(frontier, { maxRows: 2000, redo: true }).ranges.click.to).toEqual([1000]);
    expect(planStep(frontier, { maxRows: 100, redo: false }).ranges.click.to).toEqual([100]);
  });

  it('takes exactly what a step cut short had taken, and what waits where that was nothing', () => {
    const frontier = [part('click', 0, 1000, 200, 700), part('click', 1, 50, 50, 50), part('order', 0, 9, 3)];
    const { ranges } = planStep(frontier, { maxRows: 2000, redo: true });
    expect(ranges.click).toEqual({ from: [200, 50], to: [700, 50] });
    expect(ranges.order).toEqual({ from: [3], to: [3] });
    expect(planStep([part('click', 0, 9, 3, 3)], { maxRows: 2000, redo: true }).rows).toBe(6);
  });

  it('starts from nothing at zero cursors, and sees base tables go back', () => {
    expect(planStep([part('click', 0, 3, 0)], { maxRows: 9, redo: false }).fromNothing).toBe(true);
    expect(planStep([part('click', 0, 3, 4)], { maxRows: 9, redo: false })).toMatchObject({
      baseWentBack: true,
      rows: 0,
    });
  });
});

describe('boundsOf', () => {
  it('looks at partitions that have something new alone', () => {
    expect(boundsOf({ from: [5, 90, 7], to: [5, 95, 9] })).toEqual({ least: 7, most: 95 });
    expect(boundsOf({ from: [5], to: [5] })).toEqual({ least: 0, most: 0 });
  });
});
