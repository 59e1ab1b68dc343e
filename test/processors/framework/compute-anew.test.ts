import { afterAll, beforeAll, expect, it } from 'vitest';
import { listMigrations } from '../../../sql/migrations.js';
import { randomEvents } from '../random-events.js';
import { TestHouse } from '../support.js';

/** A warehouse of an earlier version lacks what newer tables and columns hold, and only a computation from nothing fills them. */
let house: TestHouse;
beforeAll(async () => {
  house = await TestHouse.open();
});
afterAll(() => house.close());

it('fills state tables that a migration added, of its own accord, and leaves the journal alone', async () => {
  const events = randomEvents({ seed: 5, events: 40 });
  await house.put(events);
  await house.runner().untilIdle();
  const expected = await house.state();
  const journal = await house.query('SELECT count() AS entries FROM decision_journal');
  // As an earlier version left it: tables that it did not know are empty.
  for (const table of ['listed_conversions', 'daily_outcomes', 'daily_clicks'])
    await house.client.command({ query: `TRUNCATE TABLE ${table}` });
  expect(await house.state()).not.toEqual(expected);
  const anew = listMigrations().find(({ name }) => name === '0025-compute-anew')!;
  for (let twice = 0; twice < 2; twice += 1) for (const query of anew.statements) await house.client.command({ query });
  expect(await house.runner().untilIdle()).toMatchObject({ idle: true, rows: events.length });
  expect(await house.state()).toEqual(expected);
  expect(await house.query('SELECT count() AS entries FROM decision_journal')).toEqual(journal);
});

it('asks a new warehouse for nothing', async () => {
  await house.empty();
  const anew = listMigrations().find(({ name }) => name === '0025-compute-anew')!;
  for (const query of anew.statements) await house.client.command({ query });
  expect(await house.query('SELECT count() AS cursors FROM cursors')).toEqual([{ cursors: 0 }]);
  expect(await house.runner().untilIdle()).toMatchObject({ idle: true, rows: 0 });
});
