import { expect, it } from 'vitest';
import { askedOnce } from '../../../dashboard/reports/asked-once.js';
import type { Door } from '../../../sql/door.js';

it('asks for the same rows once and for others again', async () => {
  const asked: string[] = [];
  const nothing = () => Promise.reject(new Error('not asked for rows'));
  const door: Door = {
    rows: <T>(statement: string, params?: object) => {
      asked.push(`${statement} ${JSON.stringify(params)}`);
      return Promise.resolve([{ statement }] as T[]);
    },
    arrow: nothing,
    run: nothing,
    insert: nothing,
  };
  const once = askedOnce(door);
  const [first, again] = await Promise.all([once.rows('a', { programme: 'p' }), once.rows('a', { programme: 'p' })]);
  expect(first).toEqual([{ statement: 'a' }]);
  expect(again).toEqual(first);
  await once.rows('a', { programme: 'q' });
  await once.rows('b', { programme: 'p' });
  expect(asked).toHaveLength(3);
  await expect(once.run('a')).rejects.toThrow('not asked for rows');
});
