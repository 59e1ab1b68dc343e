import { describe, expect, it } from 'vitest';
import { findCommands, matchScore, type Command } from '../../../dashboard/app/src/lib/commands.js';

const command = (title: string, group: Command['group'] = 'Go to'): Command => ({
  id: title,
  title,
  group,
  run: () => undefined,
});

describe('finding a command', () => {
  it.each([
    ['Conversions', 'conv', 3],
    ['Data quality', 'QUAL', 2],
    ['Data quality', 'dq', 1],
    ['Overview', 'x', 0],
    ['Overview', ' ', 3],
  ] as const)('%s answers "%s" with %i', (title, typed, score) => {
    expect(matchScore(title, typed)).toBe(score);
  });

  it('puts the best first and keeps groups in order among equals', () => {
    const list = [command('Dark theme', 'Look'), command('Refresh the data', 'This page'), command('Data quality')];
    expect(findCommands(list, 'da').map((one) => one.title)).toEqual([
      'Data quality',
      'Dark theme',
      'Refresh the data',
    ]);
  });
});
