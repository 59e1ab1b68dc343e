import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attribution } from '../../../dashboard/reports/attribution.js';
import { paths } from '../../../dashboard/reports/paths.js';
import { chunksOf } from '../../../dashboard/reports/paths/read-paths.js';
import { toCsv } from '../../../dashboard/server/csv.js';
import { randomWorld } from '../../processors/attribution/world.js';
import { START, TestHouse, type TestEvent } from '../../processors/support.js';
import { fairlead, succeed } from '../../support/cli.js';

type Answer = Awaited<ReturnType<typeof attribution.run>>;

const PATH_MODELS = ['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based', 'shapley'] as const;

interface PathRow {
  readonly value: number;
  readonly currency: string;
  readonly channels: string[];
  readonly advocates: string[];
}

/** Shares of one path by definition, in doubles: slow and obvious. */
function plainShares(
  model: (typeof PATH_MODELS)[number],
  nodes: readonly string[],
  direct: readonly boolean[],
): number[] {
  const n = nodes.length;
  const only = (at: number): number[] => nodes.map((_, i) => (i === at ? 1 : 0));
  if (model === 'first_touch') return only(0);
  if (model === 'last_touch') return only(n - 1);
  if (model === 'last_non_direct') return only(direct.lastIndexOf(false) < 0 ? n - 1 : direct.lastIndexOf(false));
  if (model === 'linear') return nodes.map(() => 1 / n);
  if (model === 'shapley') {
    const distinct = new Set(nodes).size;
    return nodes.map((node, i) => (nodes.indexOf(node) === i ? 1 / distinct : 0));
  }
  if (n === 1) return [1];
  if (n === 2) return [0.5, 0.5];
  return nodes.map((_, i) => (i === 0 || i === n - 1 ? 0.4 : 0.2 / (n - 2)));
}

const total = (rows: readonly Answer['credits'][number][]) => ({
  conversions: rows.reduce(
    (sum, row) => sum + BigInt(row.conversions_whole) * 10n ** 9n + BigInt(row.conversions_ppb),
    0n,
  ),
  minor: rows.reduce((sum, row) => sum + row.amount_minor, 0),
});

describe('report attribution', () => {
  let house: TestHouse;
  let rows: PathRow[];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fairlead-attribution-'));
    house = await TestHouse.open();
    await house.put(randomWorld({ seed: 11, size: 160 }));
    await house.runner().untilIdle();
    rows = await house.query<PathRow>(
      'SELECT toInt32(value_minor) AS value, currency, channels, advocates FROM conversion_paths FINAL',
    );
    expect(rows.filter(({ channels }) => channels.length > 1).length).toBeGreaterThan(10);
  }, 120_000);
  afterAll(async () => {
    await house.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (params: Record<string, unknown>): Promise<Answer> => attribution.run(house.warehouse.serve, params);

  it.each(['channel', 'advocate'] as const)(
    'gives what the paths say, to the last unit, at %s level',
    async (level) => {
      const data = await ask({ level, weights: '40,20,40' });
      const mine = rows.map(({ value, currency, channels, advocates }) => {
        const kept = channels.map((channel, i) => ({ channel, node: level === 'channel' ? channel : advocates[i]! }));
        const touches = kept.filter(({ node }) => node !== '');
        return {
          value: currency === data.currency ? value : 0,
          nodes: touches.map(({ node }) => node),
          direct: touches.map(({ channel }) => channel === 'direct'),
        };
      });
      const withPath = mine.filter(({ nodes }) => nodes.length > 0);
      expect([data.conversions, data.conversions_with_path]).toEqual([rows.length, withPath.length]);
      const money = withPath.reduce((sum, { value }) => sum + value, 0);
      expect(data.amount_minor - data.amount_without_path_minor).toBe(money);
      for (const { model } of data.models) {
        const credits = data.credits.filter((row) => row.model === model);
        expect({ model, ...total(credits) }).toEqual({
          model,
          conversions: BigInt(withPath.length) * 10n ** 9n,
          minor: money,
        });
      }
      for (const model of PATH_MODELS) {
        const expected = new Map<string, { conversions: number; minor: number }>();
        for (const { nodes, direct, value } of withPath) {
          plainShares(model, nodes, direct).forEach((share, i) => {
            const sum = expected.get(nodes[i]!) ?? { conversions: 0, minor: 0 };
            expected.set(nodes[i]!, { conversions: sum.conversions + share, minor: sum.minor + share * value });
          });
        }
        for (const row of data.credits.filter((credit) => credit.model === model)) {
          const { conversions, minor } = expected.get(row.node) ?? { conversions: 0, minor: 0 };
          expect(Math.abs(row.conversions - conversions)).toBeLessThan(1e-6);
          // Each path's money is rounded once.
          expect(Math.abs(row.amount_minor - minor)).toBeLessThanOrEqual(withPath.length);
        }
      }
    },
  );

  it('moves as much away as it moves there, and says what was really paid', async () => {
    const data = await ask({ base: 'first_touch', against: 'last_touch', level: 'advocate' });
    expect(data.moves.reduce((sum, { moved_minor }) => sum + moved_minor, 0)).toBe(0);
    expect(data.moved_minor).toBe(data.moves.reduce((sum, { moved_minor }) => sum + Math.max(0, moved_minor), 0));
    const [paid] = await house.query<{ minor: number }>(
      `SELECT toInt32(sum(amount_minor)) AS minor FROM credits FINAL WHERE pays = 1 AND currency = '${data.currency}'
       AND conversion_id IN (SELECT conversion_id FROM conversion_paths FINAL)`,
    );
    expect(data.nodes.reduce((sum, { paid_minor }) => sum + paid_minor, 0)).toBe(paid!.minor);
    for (const { spread, amounts } of data.dependents)
      expect(spread).toBeCloseTo(Math.max(...Object.values(amounts)) - Math.min(...Object.values(amounts)), 6);
  });

  it('sums what it does not list', async () => {
    const all = await ask({ level: 'channel' });
    const two = await ask({ level: 'channel', top: 2 });
    const linear = (data: Answer) => data.credits.filter(({ model }) => model === 'linear');
    expect(linear(two).map(({ node }) => node)).toHaveLength(3);
    expect(total(linear(two))).toEqual(total(linear(all)));
  });

  it('repeats its intervals, and puts each estimate within its own', async () => {
    const data = await ask({ intervals: 'true', replicates: 100 });
    const again = await attribution.run(house.warehouse.process, { intervals: 'true', replicates: 100 });
    expect(again).toEqual(data);
    const known = data.credits.filter(({ conversions }) => conversions >= 5);
    expect(known.length).toBeGreaterThan(10);
    for (const { low, high, conversions } of known) {
      expect(low!).toBeLessThanOrEqual(conversions);
      expect(high!).toBeGreaterThanOrEqual(conversions);
    }
  });

  it('gives the numbers of `fairlead model` over the file that report paths writes', async () => {
    const { paths: file } = await paths.run(house.warehouse.serve, { repeats: 'true' });
    expect(Object.keys(file[0]!)).toEqual(['path', 'conversions', 'value', 'nulls']);
    await writeFile(join(folder, 'paths.csv'), toCsv(file));
    for (const order of [1, 2]) {
      const data = await ask({ order });
      const out = await succeed(fairlead, 'model', 'markov', join(folder, 'paths.csv'), '--order', String(order));
      const found = JSON.parse(out) as { channels: { channel: string; conversions: number }[] };
      expect(found.channels.length).toBeGreaterThan(3);
      for (const { channel, conversions } of found.channels) {
        const row = data.credits.find(({ node, model }) => node === channel && model === 'markov');
        expect(Math.abs((row?.conversions ?? 0) - conversions)).toBeLessThan(1e-6);
      }
    }
  }, 60_000);

  it('counts by way, length and flow what there is', async () => {
    const data = await paths.run(house.warehouse.serve, { positions: 3 });
    const gone = rows.filter(({ channels }) => channels.length > 0);
    expect(data.conversions).toBe(rows.length);
    expect(data.conversions_without_path).toBe(rows.length - gone.length);
    for (const measure of ['touchpoints', 'channels', 'hours']) {
      const bins = data.sizes.filter((bin) => bin.measure === measure);
      expect(bins.reduce((sum, { conversions }) => sum + conversions, 0)).toBe(gone.length);
    }
    const lengths = gone.map(({ channels }) => channels.length).sort((a, b) => a - b);
    expect(data.quantiles.find(({ measure }) => measure === 'touchpoints')!.q50).toBe(
      lengths[Math.ceil(lengths.length / 2) - 1],
    );
    const ends = data.flows.filter(({ to }) => to === 'conversion' || to === 'no conversion');
    expect(ends.reduce((sum, { conversions }) => sum + conversions, 0)).toBe(gone.length);
    expect(ends.reduce((sum, { open }) => sum + open, 0)).toBe(data.open_paths);
    // What enters a node leaves it.
    for (const { position, to } of data.flows.filter(
      (flow) => flow.to !== 'conversion' && flow.to !== 'no conversion',
    )) {
      const sum = (flows: typeof data.flows) => flows.reduce((all, flow) => all + flow.conversions + flow.open, 0);
      const into = data.flows.filter((flow) => flow.position === position && flow.to === to);
      const starts =
        position === 0 ? [] : data.flows.filter((flow) => flow.position === position + 1 && flow.from === to);
      expect({ to, position, sum: sum(starts) }).toEqual({ to, position, sum: sum(into) });
    }
  });

  it('counts only the period, the type and the currency that are asked for', async () => {
    const half = new Date(START + 30 * 86_400_000).toISOString();
    const [all, before, after] = await Promise.all([ask({}), ask({ to: half }), ask({ from: half })]);
    expect(before.conversions + after.conversions).toBe(all.conversions);
    expect(before.conversions).toBeGreaterThan(0);
    const none = await ask({ currency: 'XTS' });
    expect([none.conversions, none.amount_minor]).toEqual([all.conversions, 0]);
    const types = await house.query<{ type: string; n: number }>(
      'SELECT type, toUInt32(count()) AS n FROM conversion_paths FINAL GROUP BY type',
    );
    for (const { type, n } of types) expect((await ask({ types: type })).conversions).toBe(n);
  });

  it('answers a period without conversions, and a wrong parameter with its name', async () => {
    const none = await ask({ to: '2001-01-01' });
    expect([none.conversions, none.credits]).toEqual([0, []]);
    expect(attribution.text(none)).toEqual(['no conversion to compare in this range']);
    await expect(ask({ order: '4' })).rejects.toThrow(/order/);
    await expect(ask({ weights: '0,0,0' })).rejects.toThrow(/weights/);
  });

  it('asks again after a step, and not before', async () => {
    const before = await ask({});
    expect(await ask({})).toBe(before);
    const late: TestEvent = { kind: 'tick', id: 'late', at: 100 * 1440 };
    await house.put([late]);
    await house.runner().untilIdle();
    expect(await ask({})).not.toBe(before);
  });
});

describe('chunksOf', () => {
  const day = (name: string, kept: number) => ({
    day: name,
    kept,
    currency: '',
    model: '',
    conversions: 1,
    value_minor: 0,
    cut: 0,
  });
  it('cuts at days, within the bound and the range', () => {
    const from = Date.UTC(2026, 0, 1, 6);
    const to = Date.UTC(2026, 0, 4, 6);
    const days = [day('2026-01-01', 5), day('2026-01-02', 5), day('2026-01-03', 20), day('2026-01-04', 1)];
    expect(chunksOf(days, { from, to }, 10)).toEqual([
      { from, to: Date.UTC(2026, 0, 3) },
      { from: Date.UTC(2026, 0, 3), to: Date.UTC(2026, 0, 4) },
      { from: Date.UTC(2026, 0, 4), to },
    ]);
  });
});
