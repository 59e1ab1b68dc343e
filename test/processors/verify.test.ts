import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { derivedTables, NOT_DIGESTED } from '../../processors/framework/digest.js';
import { INVARIANTS, verify } from '../../processors/framework/verify.js';
import { PROCESSORS } from '../../processors/index.js';
import { listStatements } from '../../sql/statements.js';
import { randomEvents } from './random-events.js';
import { TestHouse } from './support.js';

/** Tables that are no processor's state: what the sink and the framework keep. */
const NOT_DERIVED = ['migrations', 'marks', 'log_gaps', 'readings', 'dead_letters', 'claims', 'cursors', 'step_ranges'];

describe('verify and digest', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());
  beforeEach(() => house.empty());

  const broken = async () => (await verify(house.warehouse.process)).filter(({ ok }) => !ok);
  const run = (sql: string) => house.client.command({ query: sql });

  it('has a statement for every invariant, each named once', () => {
    const statements = new Set(listStatements());
    expect(INVARIANTS.filter((name) => !statements.has(`verify/${name}`))).toEqual([]);
    expect(new Set(INVARIANTS).size).toBe(INVARIANTS.length);
  });

  it('digests every table that processors derive', async () => {
    const tables = await house.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name",
    );
    const base = new Set([
      'advocates',
      'customers',
      'clicks',
      'conversions',
      'orders',
      'spends',
      'rulesets',
      'ticks',
      'activities',
      'models',
      'audits',
      'identity_links',
      'reviews',
      ...NOT_DERIVED,
    ]);
    const passing = new Set(PROCESSORS.flatMap(({ scratch = [], work = [] }) => [...scratch, ...work]));
    const derived = tables
      .map(({ name }) => name)
      .filter((name) => !base.has(name) && !passing.has(name) && !NOT_DIGESTED.has(name));
    const { state, journal } = derivedTables();
    expect([...state, ...journal].sort()).toEqual(derived.sort());
  });

  it('finds nothing to object to in steps over random events', async () => {
    const events = randomEvents({ seed: 7, events: 80 });
    await house.put(events.slice(0, 50));
    await house.runner().untilIdle();
    await house.put(events.slice(50));
    await house.runner().untilIdle();
    expect(await broken()).toEqual([]);
  });

  it('notices what somebody broke by hand', async () => {
    await house.put(randomEvents({ seed: 8, events: 60 }));
    await house.runner().untilIdle();
    await run(
      'INSERT INTO daily_clicks SELECT * REPLACE(clicks + 1 AS clicks, version + 1 AS version) FROM daily_clicks FINAL LIMIT 1',
    );
    await run(
      'INSERT INTO touchpoints SELECT * REPLACE(1 AS is_deleted, version + 1 AS version) FROM touchpoints FINAL LIMIT 1',
    );
    await run(
      "INSERT INTO decisions SELECT * REPLACE('DENIED_LIMIT' AS reason, 'denied' AS outcome, version + 1 AS version) FROM decisions FINAL LIMIT 1",
    );
    await run(
      'INSERT INTO marks (topic, log_partition, next_offset, at) SELECT topic, log_partition, next_offset + 1, at FROM marks FINAL LIMIT 1',
    );
    const names = (await broken()).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['addresses-contiguous', 'touchpoints-are-clicks', 'journal-folds', 'daily-clicks']),
    );
  });
});
