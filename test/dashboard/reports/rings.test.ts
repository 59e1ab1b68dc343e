import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ringReport } from '../../../dashboard/reports/ring.js';
import { rings } from '../../../dashboard/reports/rings.js';
import { verify } from '../../../processors/framework/verify.js';
import { TestHouse, type TestEvent } from '../../processors/support.js';

let house: TestHouse;
let dir: string;
let at = 0;

const advocate = (name: string, more: Readonly<Record<string, unknown>> = {}): TestEvent => ({
  kind: 'advocate',
  id: `enrol-${name}`,
  at: -10_000,
  advocate_id: name,
  status: 'enrolled',
  referral_codes: [name.toUpperCase()],
  ...more,
});

/** Somebody who clicks on the links of some advocates, and signs up. */
function signUp(name: string, advocates: readonly string[], ends: Readonly<Record<string, unknown>>): TestEvent[] {
  at += 10;
  const who = { visitor_id: `v-${name}`, ...ends };
  return [
    ...advocates.map((one, i): TestEvent => ({
      kind: 'click',
      id: `click-${name}-${one}`,
      at: at + i,
      channel: 'referral',
      referral_code: one.toUpperCase(),
      is_bot: false,
      ...who,
    })),
    { kind: 'conversion', id: `signup-${name}`, at: at + 5, type: 'signup', customer_id: `c-${name}`, ...who },
  ];
}

const accounts = (advocate: string, machines: readonly string[]): TestEvent[] =>
  machines.flatMap((device_id, i) => signUp(`${advocate}-${device_id}-${i}`, [advocate], { device_id }));
const cafe = { ip_key: 'ca'.padEnd(32, '0'), ip_class: 'residential' };

beforeAll(async () => {
  house = await TestHouse.open();
  dir = await mkdtemp(join(tmpdir(), 'fairlead-rings-'));
  await house.put([
    advocate('paid1', { payout_account_hash: 'p' }),
    advocate('paid2', { payout_account_hash: 'p' }),
    ...['den1', 'den2', 'cafe1', 'cafe2', 'deal1', 'deal2'].map((name) => advocate(name)),
    ...accounts('den1', ['m1', 'm1', 'm2', 'm2', 'm3']),
    ...accounts('den2', ['m1', 'm2', 'm2', 'm3', 'm3']),
    ...Array.from({ length: 8 }, (_, i) => signUp(`guest1-${i}`, ['cafe1'], { device_id: `x${i}`, ...cafe })).flat(),
    ...Array.from({ length: 8 }, (_, i) => signUp(`guest2-${i}`, ['cafe2'], { device_id: `y${i}`, ...cafe })).flat(),
    ...Array.from({ length: 6 }, (_, i) => signUp(`hunter-${i}`, ['deal1', 'deal2'], { device_id: `z${i}` })).flat(),
  ]);
  await house.runner().untilIdle();
}, 120_000);
afterAll(async () => {
  await house.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the report of rings', () => {
  it('finds who is in league and says by what; a cafe and hunters of deals are nobody’s league', async () => {
    const result = await rings.run(house.warehouse.serve, {});
    const { rings: found, against_truth: truth } = result;
    expect(found.map(({ members }) => members.map(({ advocate_id }) => advocate_id))).toEqual([
      ['den1', 'den2'],
      ['paid1', 'paid2'],
    ]);
    expect(truth).toBeNull();
    const [den, paid] = found;
    expect(den!.ring_id).toBe('den1');
    expect(den!.edges[0]!.things.map(({ kind, thing, persons }) => [kind, thing, persons])).toEqual([
      ['device', 'm2', 2],
      ['device', 'm1', 1],
      ['device', 'm3', 1],
    ]);
    expect(den!.edges[0]!.things[2]!.evidence).toEqual(['signup-den1-m3-4', 'signup-den2-m3-3', 'signup-den2-m3-4']);
    expect(paid!.edges[0]!.things).toMatchObject([
      { kind: 'payout_account', thing: 'p', own: true, evidence: ['enrol-paid1', 'enrol-paid2'] },
    ]);
    expect(rings.text(result).join('\n')).toContain(
      'payout account p: both have it themselves, 2 advocates and 2 persons in all',
    );
  });

  it('tells precision and recall over pairs where the truth is at hand', async () => {
    const file = join(dir, 'truth.ndjson');
    const lines = [
      ['den1', 1],
      ['den2', 1],
      ['den3', 1],
      ['paid1', 2],
      ['paid2', null],
    ].map(([advocate_id, ring]) => JSON.stringify({ what: 'advocate', advocate_id, ring }));
    await writeFile(file, `${lines.join('\n')}\n{"what":"conversion","conversion_id":"x"}\n`);
    const { against_truth: truth } = await rings.run(house.warehouse.serve, { truth: file });
    expect(truth!.precision).toMatchObject({ agreed: 1, compared: 2, rate: 0.5 });
    expect(truth!.recall).toMatchObject({ agreed: 1, compared: 3 });
  });

  it('comes apart where a reviewer cuts an edge, says by whom, and is joined again exactly', async () => {
    const review = (id: string, minutes: number, more: Readonly<Record<string, unknown>>): TestEvent => ({
      kind: 'review',
      id,
      at: minutes,
      case_id: 'ring:den1',
      reviewer: 'rita',
      ...more,
    });
    await house.put([{ kind: 'tick', id: 'later', at: 10_000 }]);
    await house.runner().untilIdle();
    const before = await house.state();
    const risks = await house.query<{ advocate_id: string }>(
      "SELECT DISTINCT advocate_id FROM risks FINAL WHERE has(reasons, 'ring_member') ORDER BY advocate_id",
    );
    expect(risks.map(({ advocate_id }) => advocate_id)).toEqual(['den1', 'den2']);

    await house.put([review('cut1', 9_000, { action: 'cut', scope: JSON.stringify({ edge: ['den2', 'den1'] }) })]);
    await house.runner().untilIdle();
    const { rings: left, cuts } = await rings.run(house.warehouse.serve, {});
    expect(left.map(({ ring_id }) => ring_id)).toEqual(['paid1']);
    expect(cuts).toMatchObject([{ a: 'den1', b: 'den2', reviewer: 'rita', case_id: 'ring:den1', review_id: 'cut1' }]);
    expect(cuts[0]!.weight).toBeGreaterThan(0.5);
    const one = await ringReport.run(house.warehouse.serve, { ring: 'den1' });
    expect(one).toMatchObject({ ring: null, seen: 'cut1', cuts: [{ review_id: 'cut1' }] });
    expect(ringReport.text(one).join('\n')).toContain('den1 and den2 were cut apart by rita');
    expect(
      await house.query(
        "SELECT advocate_id FROM risks FINAL WHERE has(reasons, 'ring_member') AND advocate_id = 'den1'",
      ),
    ).toEqual([]);
    expect((await verify(house.warehouse.process)).filter(({ ok }) => !ok)).toEqual([]);
    const apart = await house.state();
    await house.runner().rebuild();
    expect(await house.state()).toEqual(apart);

    await house.put([review('undo1', 9_001, { action: 'undo', undoes: 'cut1' })]);
    await house.runner().untilIdle();
    expect(await house.state()).toEqual(before);
    const told = await ringReport.run(house.warehouse.serve, { ring: 'den1' });
    expect(
      told.ring!.members.map(({ advocate_id, conversions, persons }) => [advocate_id, conversions, persons]),
    ).toEqual([
      ['den1', 5, 5],
      ['den2', 5, 5],
    ]);
    expect(told.reviews.map(({ id, void_by }) => [id, void_by])).toEqual([
      ['cut1', 'undo1'],
      ['undo1', null],
    ]);
  });

  it('judges a conversion anew once its customer turns out to pay with what a ring shares', async () => {
    const pays = (name: string, minutes: number): TestEvent => ({
      kind: 'customer',
      id: `pays-${name}`,
      at: minutes,
      customer_id: `c-${name}`,
      payment_hash: 'card',
    });
    await house.put([
      ...signUp('late', ['den1'], { device_id: 'own' }),
      ...['den1-m1-0', 'den1-m2-2', 'den2-m1-0', 'den2-m3-3'].map((name) => pays(name, 500)),
    ]);
    await house.runner().untilIdle();
    const contribution = async (): Promise<number> =>
      (
        await house.query<{ told: number }>(
          "SELECT toUInt32(contributions[indexOf(reasons, 'ring_member')]) AS told FROM risks FINAL WHERE conversion_id = 'signup-late'",
        )
      )[0]?.told ?? 0;
    const beside = await contribution();
    await house.put([pays('late', 501)]);
    await house.runner().untilIdle();
    expect(await contribution()).toBeGreaterThan(3 * beside);
    const inSteps = await house.state();
    await house.runner().rebuild();
    expect(await house.state()).toEqual(inSteps);
  });

  it('knows nothing of a programme that is not there', async () => {
    expect((await rings.run(house.warehouse.serve, { programme: 'nobody' })).rings).toEqual([]);
  });
});
