import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { partsOf } from '../../dashboard/reports/paths/frozen-weights.js';
import { succeed } from '../support/cli.js';
import { openInside, type Inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';

const DAY_MS = 86_400_000;
const BEGAN = Date.now() - 20 * DAY_MS;
const at = (ms: number): string => new Date(ms).toISOString();

interface Frozen {
  readonly frozen: boolean;
  readonly model_id: string;
  readonly effective_from: string;
  readonly trained_to: string;
  readonly parameters: {
    readonly weights: Record<string, number>;
    readonly trained_from: string;
    readonly order?: number;
  };
}
interface Report {
  readonly conversions_with_path: number;
  readonly credits: { node: string; model: string; conversions_whole: number; conversions_ppb: number }[];
}

interface Story {
  readonly ruleset: { readonly model_id: string | null };
  readonly touchpoints: { readonly share_ppb: number }[];
  readonly text: string[];
}

let folder: string;
let opened: Inside;
const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await succeed(opened.line, ...args, '--json')) as T;

/** Imports events of one kind, and computes what follows from them. */
async function hears(kind: string, events: readonly object[]): Promise<void> {
  const file = join(folder, `${kind}.ndjson`);
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await succeed(opened.line, 'import', file, '--kind', kind);
  await succeed(opened.line, 'run', '--until-idle');
}

const CODES: Readonly<Record<string, string>> = { referral: 'ANN', email: 'BOB', social: 'CYD' };
/** A visitor who came by these channels, one a minute, and bought after them; or did not. */
const visit = (visitor_id: string, from: number, channels: readonly string[]) =>
  channels.map((channel, i) => ({
    id: `${visitor_id}-${i}`,
    occurred_at: at(from + i * 1000),
    visitor_id,
    channel,
    ...(CODES[channel] === undefined ? {} : { referral_code: CODES[channel] }),
  }));
const sale = (visitor_id: string, time: number) => ({
  id: `k-${visitor_id}`,
  occurred_at: at(time),
  type: 'purchase',
  visitor_id,
  amount_minor: 1000 + WAYS.length * visitor_id.length,
  currency: 'EUR',
});

const WAYS = [
  ['referral'],
  ['social', 'referral'],
  ['email', 'social'],
  ['email', 'paid', 'referral'],
  ['paid', 'email'],
];
const LOST = [['email'], ['paid'], ['social', 'paid']];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-freeze-'));
  opened = await openInside(await layData(folder));
  const advocate = (advocate_id: string, code: string) => ({
    id: advocate_id,
    occurred_at: at(BEGAN - DAY_MS),
    advocate_id,
    status: 'enrolled',
    referral_codes: [code],
  });
  await hears('advocate', [advocate('ann', 'ANN'), advocate('bob', 'BOB'), advocate('cyd', 'CYD')]);
}, 120_000);
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

it('refuses in a plain sentence where there is nothing to learn from', async () => {
  const none = await opened.line('freeze', 'markov');
  expect(none).toMatchObject({ code: 1, out: '' });
  expect(none.err).toMatch(/there is no conversion from \S+ to \S+ to learn from/);
  await hears('conversion', [sale('alone', BEGAN)]);
  const pathless = await opened.line('freeze', 'shapley', '--level', 'advocate');
  expect(pathless).toMatchObject({ code: 1, out: '' });
  expect(pathless.err).toContain('none of the 1 conversions');
  expect((await opened.line('freeze', 'platt')).err).toContain('0 judged conversions');
  expect((await opened.line('freeze', 'isolation_forest')).err).toContain('are too few: it takes 256 of 20');
});

it.each([
  ['an order with shapley', ['shapley', '--order', '2']],
  ['another algorithm', ['linear']],
  ['a truth file with a forest', ['isolation_forest', '--truth', 'truth.ndjson']],
  ['trees with a curve', ['platt', '--trees', '7']],
  ['a period that ends before it begins', ['markov', '--from', '2026-02-01', '--to', '2026-01-01']],
])('calls %s wrong usage', async (_, args) => {
  expect(await opened.line('freeze', ...args)).toMatchObject({ code: 2, out: '' });
});

it('shares what is left by largest remainder, and knows when there is nothing', () => {
  const third = { whole: 0, ppb: 333_333_333 };
  expect(partsOf([third, third, third])).toEqual([333_333_334, 333_333_333, 333_333_333]);
  expect(
    partsOf([
      { whole: 1, ppb: 0 },
      { whole: 5, ppb: 0 },
    ]),
  ).toEqual([166_666_667, 833_333_333]);
  expect(partsOf([{ whole: 0, ppb: 0 }])).toBeNull();
  expect(partsOf([])).toBeNull();
});

it.each([
  ['markov', 'channel', ['--order', '2']],
  ['markov', 'advocate', []],
  ['shapley', 'channel', []],
  ['shapley', 'advocate', []],
] as const)(
  '%s at %s level: learns what report attribution tells, and writes nothing in a dry run',
  async (algorithm, level, more) => {
    if ((await json<Report>('report', 'attribution')).conversions_with_path === 0) await teach();
    const dry = await json<Frozen>('freeze', algorithm, '--level', level, '--dry-run', ...more);
    expect(dry.frozen).toBe(false);
    const { weights, trained_from } = dry.parameters;
    const asked = ['--from', trained_from, '--to', dry.trained_to, '--set', `level=${level}`];
    const set = more.length === 0 ? [] : ['order=2'];
    const report = await json<Report>('report', 'attribution', ...asked, ...set);
    expect(report.conversions_with_path).toBe(WAYS.length);
    const told = report.credits.filter(({ model }) => model === algorithm);
    expect(told.length).toBeGreaterThan(2);
    const exact = told.map(
      (row) => [row.node, (row.conversions_whole * 1e9 + row.conversions_ppb) / WAYS.length] as const,
    );
    expect(Object.keys(weights).sort()).toEqual(exact.map(([node]) => node).sort());
    for (const [node, share] of exact) expect(Math.abs(weights[node]! - share)).toBeLessThan(1);
    expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBe(1_000_000_000);
    expect(await models()).toEqual([]);
  },
);

const models = async (): Promise<string[]> =>
  (await succeed(opened.line, 'export', 'models', '--format', 'ndjson')).trim().split('\n').filter(Boolean);

async function teach(): Promise<void> {
  await hears('click', [
    ...WAYS.flatMap((way, i) => visit(`v${i}`, BEGAN + i * DAY_MS, way)),
    ...LOST.flatMap((way, i) => visit(`lost${i}`, BEGAN + i * DAY_MS, way)),
  ]);
  await hears(
    'conversion',
    WAYS.map((_, i) => sale(`v${i}`, BEGAN + i * DAY_MS + 60_000)),
  );
}

it('freezes weights by which rules that name them decide later conversions, and none before', async () => {
  const text = await succeed(opened.line, 'freeze', 'markov', '--dry-run');
  expect(text).toContain('would be frozen');
  const frozen = await json<Frozen>('freeze', 'markov');
  const { weights } = frozen.parameters;
  expect(text).toContain(frozen.model_id);
  expect(await models()).toHaveLength(1);

  const journal = () => succeed(opened.line, 'export', 'decision_journal', '--format', 'ndjson');
  const before = await journal();
  const rules = join(folder, 'rules.json');
  const attribution = { model: 'markov', competing: 'all' };
  writeFileSync(rules, JSON.stringify({ version: 1, effective_from: at(Date.now() + 5_000), rules: { attribution } }));
  await succeed(opened.line, 'rules', 'publish', rules);
  expect(await journal()).toBe(before);
  const now = Date.now() + 10_000;
  await hears('click', visit('later', now, ['email', 'paid', 'referral']));
  await hears('conversion', [sale('later', now + 5000)]);

  const story = await json<Story>('why', 'k-later');
  expect(story.ruleset.model_id).toBe(frozen.model_id);
  expect(story.text.join('\n')).toContain(`by the weights frozen in model ${frozen.model_id}`);
  const own = ['email', 'paid', 'referral'].map((channel) => weights[channel]!);
  const sum = own.reduce((total, weight) => total + weight, 0);
  expect(story.touchpoints).toHaveLength(3);
  story.touchpoints.forEach((touch, i) => expect(Math.abs(touch.share_ppb - (own[i]! / sum) * 1e9)).toBeLessThan(1));
  const decided = (await journal())
    .trim()
    .split('\n')
    .filter((line) => line.includes('"k-later"'));
  expect(decided.map((line) => (JSON.parse(line) as { model_id: string }).model_id)).toEqual(
    Array<string>(2).fill(frozen.model_id),
  );
  // What happened before is as it was; entries are only ever added.
  expect((await journal()).split('\n').sort()).toEqual(expect.arrayContaining(before.split('\n').filter(Boolean)));
}, 60_000);
