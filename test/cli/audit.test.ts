import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { succeed } from '../support/cli.js';
import { openInside, type Inside } from '../support/inside.js';
import { layData } from '../support/laid-warehouse.js';

const DAY_MS = 86_400_000;
const BEGAN = Date.now() - 20 * DAY_MS;
const CREDITED = 12;
const DENIED = 28;

interface Audit {
  readonly rows: { conversion_id: string; stratum: string; answer: string | null; true_advocate_id: string | null }[];
  readonly strata: { stratum: string; population: number; drawn: number }[];
  readonly seed: string | null;
  readonly population: number;
  readonly drawn: number;
  readonly answered: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}
interface Accuracy {
  readonly audit: { readonly audit_id: string; readonly rate: number | null; readonly answered: number } | null;
}

let folder: string;
let opened: Inside;
const line = (...args: string[]) => opened.line('audit', ...args);
const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await succeed(opened.line, ...args, '--json')) as T;
const sample = (name: string, seed = '7'): Promise<Audit> =>
  json<Audit>('audit', 'sample', '--name', name, '--size', '10', '--seed', seed, '--least', '3');
const idsOf = ({ rows }: Audit): string[] => rows.map(({ conversion_id: id }) => id);

/** Imports events of one kind; they are computed with the next step. */
async function hears(kind: string, events: readonly object[]): Promise<void> {
  const file = join(folder, `${kind}.ndjson`);
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await succeed(opened.line, 'import', file, '--kind', kind);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-audit-'));
  opened = await openInside(await layData(folder));
  const at = (ms: number): string => new Date(ms).toISOString();
  const all = Array.from({ length: CREDITED + DENIED }, (_, i) => i);
  await hears('advocate', [
    { id: 'ann', occurred_at: at(BEGAN), advocate_id: 'ann', status: 'enrolled', referral_codes: ['ANN'] },
  ]);
  const click = (i: number) => ({
    id: `t${i}`,
    occurred_at: at(BEGAN + (i + 1) * 3_600_000),
    visitor_id: `v${i}`,
    channel: 'referral',
    referral_code: 'ANN',
  });
  await hears('click', all.slice(0, CREDITED).map(click));
  await hears(
    'conversion',
    all.map((i) => ({
      id: `k${i}`,
      occurred_at: at(BEGAN + (i + 2) * 3_600_000),
      type: 'signup',
      visitor_id: `v${i}`,
    })),
  );
  await succeed(opened.line, 'run', '--until-idle');
}, 120_000);
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

it('draws the same conversions for the same seed, whatever the sample is called, and others for another', async () => {
  const first = await sample('first');
  expect(first).toMatchObject({ seed: '7', population: CREDITED + DENIED, drawn: 10, answered: 0, rate: null });
  // At least 3 of each, and the other 4 as 12 to 28.
  expect(first.strata).toMatchObject([
    { stratum: expect.any(String) as string, population: CREDITED, drawn: 4 },
    { stratum: 'DENIED_NO_TOUCHPOINT', population: DENIED, drawn: 6 },
  ]);
  expect(new Set(idsOf(first)).size).toBe(10);
  expect(idsOf(await sample('second'))).toEqual(idsOf(first));
  expect(idsOf(await sample('third', '8'))).not.toEqual(idsOf(first));
  // Asked again it is shown again; under its name nothing else can be drawn.
  const { rows, strata } = await sample('first');
  expect({ rows, strata }).toEqual({ rows: first.rows, strata: first.strata });
  const other = await line('sample', '--name', 'first', '--size', '10', '--seed', '9');
  expect(other).toMatchObject({ code: 2, out: '' });
  expect(other.err).toContain('was drawn already, with seed 7');
});

it('takes answers by a file that sample wrote, and estimates by stratum', async () => {
  const csv = await succeed(opened.line, 'audit', 'sample', '--name', 'first', '--size', '10', '--seed', '7', '--csv');
  const [header, ...lines] = csv.trim().split('\n');
  expect(header).toMatch(/^conversion_id,answer,true_advocate_id,note,/);
  expect(lines).toHaveLength(10);
  const credited = lines.filter((text) => text.includes(',granted,'));
  const denied = lines.filter((text) => text.includes(',denied,'));
  expect([credited.length, denied.length]).toEqual([4, 6]);
  const filled = (text: string, cells: string): string => text.replace(/^([^,]+),,,,/, `$1,${cells},`);
  const file = join(folder, 'answers.csv');
  // Of the credited all are right; of the denied one is wrong, one unsure and one left open.
  const answers = [
    ...credited.map((text) => filled(text, 'right,,')),
    filled(denied[0]!, 'wrong,ann,"She said ""Ann"", on the phone"'),
    filled(denied[1]!, 'unsure,,'),
    ...denied.slice(2, 5).map((text) => filled(text, 'Right,,')),
    denied[5]!,
  ];
  writeFileSync(file, [header, ...answers].join('\r\n'));
  const taken = await json<Audit & { appended: number }>('audit', 'answer', file, '--name', 'first');
  expect(taken).toMatchObject({ appended: 9, answered: 8 });
  expect(taken.rows.find(({ conversion_id: id }) => id === denied[0]!.split(',')[0])).toMatchObject({
    answer: 'wrong',
    true_advocate_id: 'ann',
    note: 'She said "Ann", on the phone',
  });
  // 12 of 40 in a stratum that is all right, 28 of 40 in one that is right 3 times of 4.
  expect(taken.rate).toBeCloseTo((12 * 1 + 28 * 0.75) / 40, 12);
  expect(taken.low!).toBeLessThan(taken.rate!);
  expect(taken.high!).toBeGreaterThanOrEqual(taken.rate!);
  const report = await json<Audit>('audit', 'report', '--name', 'first');
  expect(report.rate).toBe(taken.rate);
  const accuracy = await json<Accuracy>('report', 'accuracy');
  expect(accuracy.audit).toMatchObject({ answered: 8, rate: taken.rate });
});

it('takes an answer back by withdrawn, and nothing is lost of what was said', async () => {
  const before = await json<Audit>('audit', 'report', '--name', 'first');
  const { conversion_id: wrong } = before.rows.find(({ answer }) => answer === 'wrong')!;
  const one = ['audit', 'answer', '--name', 'first', '--conversion', wrong];
  const undone = await json<Audit>(...one, '--answer', 'withdrawn');
  expect(undone.answered).toBe(before.answered - 1);
  expect(undone.rows.find(({ conversion_id: id }) => id === wrong)).toMatchObject({ answer: null });
  expect(undone.rate).toBeCloseTo(1, 12);
  expect((await json<Accuracy>('report', 'accuracy')).audit).toMatchObject({ rate: undone.rate });
  const again = await json<Audit>(...one, '--answer', 'wrong', '--advocate', 'ann');
  expect(again.rate).toBe(before.rate);
  const kept = await succeed(opened.line, 'export', 'audits', '--format', 'ndjson');
  const words = kept.split('\n').filter((text) => text.includes(`"${wrong}"`) && text.includes('"first"'));
  // Drawn, wrong, withdrawn, wrong.
  expect(words).toHaveLength(4);
});

it('draws of what passed too, tells no score before the answer, and leaves the audits of attribution alone', async () => {
  const draw = () =>
    json<{ drawn: number; population: number; rows: { conversion_id: string; score: number | null }[] }>(
      'audit',
      'sample',
      '--of',
      'passed',
      '--name',
      'spot',
      '--size',
      '5',
      '--seed',
      '3',
    );
  const drawn = await draw();
  expect([drawn.drawn, drawn.population]).toEqual([5, CREDITED]);
  expect(drawn.rows.map(({ score }) => score)).toEqual([null, null, null, null, null]);
  expect(await draw()).toEqual(drawn);
  const [first] = drawn.rows;
  await succeed(
    opened.line,
    'audit',
    'answer',
    '--name',
    'spot',
    '--conversion',
    first!.conversion_id,
    '--answer',
    'wrong',
  );
  const told = await json<{
    answered: number;
    missed: { rate: number; low: number; high: number };
    rows: { conversion_id: string; answer: string | null; score: number | null }[];
  }>('report', 'passed');
  expect(told.answered).toBe(1);
  expect(told.missed.rate).toBe(1);
  expect(told.missed.low).toBeLessThan(0.9);
  expect(told.rows.find(({ conversion_id }) => conversion_id === first!.conversion_id)).toMatchObject({
    answer: 'fraud',
    score: expect.any(Number) as number,
  });
  const accuracy = await json<Accuracy>('report', 'accuracy');
  expect(accuracy.audit?.audit_id).not.toBe('spot');
}, 60_000);

it.each([
  ['an unknown sample', ['answer', '--name', 'none', '--conversion', 'k1', '--answer', 'right'], 1],
  ['a conversion that was not drawn', ['answer', '--name', 'first', '--conversion', 'k-no', '--answer', 'right'], 1],
  ['no such answer', ['answer', '--name', 'first', '--conversion', 'k1', '--answer', 'maybe'], 2],
  ['no name', ['sample', '--size', '3', '--seed', '1'], 2],
  ['a range without conversions', ['sample', '--name', 'x', '--size', '3', '--seed', '1', '--to', '2001-01-01'], 1],
] as const)('refuses %s', async (_, args, code) => {
  expect(await line(...args)).toMatchObject({ code, out: '' });
});

it('names the line of a file that cannot be read as answers', async () => {
  const file = join(folder, 'bad.csv');
  writeFileSync(file, 'conversion_id,answer\nk0,right\nk1,perhaps\n');
  const { code, err } = await line('answer', file, '--name', 'first');
  expect(code).toBe(2);
  expect(err).toContain('bad.csv, line 3: "perhaps" is no answer');
});

interface Said {
  readonly batch_id: string | null;
  readonly reviews: { readonly id: string; readonly case_id: string }[];
  readonly case: { readonly state: string; readonly held: number; readonly confirmed: number } | null;
}
const review = (...args: string[]): Promise<Said> => json<Said>('review', ...args, '--reviewer', 'rita');

it('says something of a case, tells whoever missed it, and takes it back', async () => {
  const held = await review('advocate:ann', 'hold', '--reason', 'too good');
  expect(held.case).toMatchObject({ state: 'open', held: CREDITED });
  const overtaken = await opened.line('review', 'advocate:ann', 'confirm', '--seen', 'none', '--reviewer', 'bob');
  expect(overtaken.code).toBe(1);
  expect(overtaken.err).toContain('rita held it');
  const list = await json<{ rows: { case_id: string; seen: string }[] }>('cases', 'list');
  expect(list.rows.map(({ case_id, seen }) => [case_id, seen])).toEqual([['advocate:ann', held.reviews[0]!.id]]);
  const confirmed = await review('advocate:ann', 'confirm', '--seen', held.reviews[0]!.id, '--conversions', 'k0');
  expect(confirmed.case).toMatchObject({ held: CREDITED - 1, confirmed: 1 });
  const undone = await review('advocate:ann', 'undo');
  expect(undone.case).toMatchObject({ held: CREDITED, confirmed: 0 });
  await review('advocate:ann', 'undo', '--undoes', held.reviews[0]!.id);
  const told = await json<{ case: object | null; reviews: { action: string; void_by: string | null }[] }>(
    'cases',
    'show',
    'advocate:ann',
  );
  expect(told.case).toBeNull();
  expect(told.reviews.map(({ action, void_by }) => [action, void_by !== null])).toEqual([
    ['hold', true],
    ['confirm', true],
    ['undo', false],
    ['undo', false],
  ]);
}, 60_000);

it('says the same of two cases as one batch, and undoes both by its name', async () => {
  const both = await review('conversion:k1', 'hold', '--also', 'conversion:k2');
  expect(both.batch_id).not.toBeNull();
  expect(both.reviews.map(({ case_id }) => case_id)).toEqual(['conversion:k1', 'conversion:k2']);
  expect((await json<{ rows: object[] }>('cases', 'list')).rows).toHaveLength(2);
  await review('conversion:k1', 'undo', '--undoes', both.batch_id!);
  expect((await json<{ rows: object[] }>('cases', 'list')).rows).toEqual([]);
}, 60_000);

it.each([
  ['a subject that does not exist', ['advocate:ghost', 'confirm'], 1],
  ['nothing to undo', ['conversion:k3', 'undo'], 1],
  ['an assignee where nothing is assigned', ['advocate:ann', 'confirm', '--assignee', 'bob'], 2],
  ['half a range', ['advocate:ann', 'confirm', '--from', '2026-01-01'], 2],
] as const)('refuses to review %s', async (_, args, code) => {
  expect((await opened.line('review', ...args)).code).toBe(code);
});
