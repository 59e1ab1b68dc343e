import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { audit } from '../dashboard/reports/audit.js';
import { passed } from '../dashboard/reports/passed.js';
import { programmeNow } from '../dashboard/reports/programme-now.js';
import type { Drawn } from '../dashboard/reports/audit-estimate.js';
import { csvCell } from '../dashboard/server/csv.js';
import { fail } from '../ingest/events/errors.js';
import { EARLIEST_MS, formatTime, parseTime } from '../ingest/events/time.js';
import { answerEvent, drawnEvents, type AuditAnswer } from '../ingest/sources/audits.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { allocate } from '../models/sampling/allocate.js';
import type { Door } from '../sql/warehouse.js';
import { answer, type Command, type CommandContext, type ExitCode, type Options } from './command.js';
import { readAnswers } from './audit-file.js';
import { drain } from './drain.js';
import { aDayOrTime, anId, filled, oneOf, programmeOption, whole } from './options.js';

const ACTIONS = ['sample', 'answer', 'report'] as const;
const STRATA = ['reason', 'channel', 'outcome', 'type'] as const;
const POPULATIONS = ['decisions', 'passed'] as const;
const ANSWERS = ['right', 'wrong', 'unsure', 'withdrawn'] as const;
const LARGEST_SAMPLE = 10_000;

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('audit', ACTIONS))
      .argument('[file]', 'answers as CSV: conversion_id, answer, true_advocate_id, note', filled('the file'))
      .option('--name <id>', 'name of the sample', anId('--name'))
      .option('--size <n>', 'how many conversions to draw', whole('--size', 1, LARGEST_SAMPLE))
      .option('--seed <text>', 'the same seed draws the same conversions', anId('--seed'))
      .option(
        '--of <what>',
        'decisions (is it right?), or passed: what was granted and no case held (is it honest?)',
        oneOf('--of', POPULATIONS),
      )
      .option('--strata <what>', `${STRATA.join(', ')}; reason where absent`, oneOf('--strata', STRATA))
      .option('--least <n>', 'at least this many of each stratum; 5 where absent', whole('--least', 0, LARGEST_SAMPLE))
      .option('--from <time>', 'only conversions from this time on', aDayOrTime('--from'))
      .option('--to <time>', 'only conversions before this time', aDayOrTime('--to'))
      .option('--csv', 'print the sample as CSV, to be filled in and given to audit answer')
      .option('--conversion <id>', 'the conversion that is answered', anId('--conversion'))
      .option('--answer <word>', ANSWERS.join(', '), oneOf('--answer', ANSWERS))
      .option('--advocate <id>', 'who truly caused it, where the answer is wrong', anId('--advocate'))
      .option('--note <text>', 'why', filled('--note'))
      .option('--reviewer <id>', 'who answers', anId('--reviewer'))
      .option('--programme <id>', 'which programme', anId('--programme')),
  run: async (context, [action, file], options) => {
    if (action === 'sample') return await sample(context, options);
    if (action === 'answer') return await answers(context, file, options);
    return await report(context, options);
  },
};

const demanded = (options: Options, name: string): string => {
  const value = options[name];
  if (value === undefined) throw fail('USAGE', { message: `--${name} is missing` });
  return String(value);
};

const msOf = (text: unknown): number | undefined =>
  text === undefined
    ? undefined
    : parseTime(/^\d{4}-\d\d-\d\d$/.test(String(text)) ? `${String(text)}T00:00:00Z` : String(text));

/** How a sample is to be drawn. */
type Plan = Pick<Drawn, 'seed' | 'size' | 'least' | 'strata' | 'from_ms' | 'to_ms' | 'of'>;

async function sample(context: CommandContext, options: Options): Promise<ExitCode> {
  const name = demanded(options, 'name');
  const [seed, size] = [demanded(options, 'seed'), Number(demanded(options, 'size'))];
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const door = (await fairlead.warehouse()).process;
  const before = await audit.run(door, { programme, audit: name });
  if (before.drawn === 0) {
    const now = await nowOf(door, programme);
    const from_ms = msOf(options['from']) ?? EARLIEST_MS;
    const to_ms = msOf(options['to']) ?? now + 1;
    const passed = options['of'] === 'passed';
    if (passed && options['strata'] !== undefined)
      throw fail('USAGE', { message: '--strata does not go with --of passed: its strata are scores' });
    const strata = passed ? 'score' : String(options['strata'] ?? 'reason');
    const drawnOf = passed ? { of: 'passed' as const } : {};
    const plan: Plan = { ...drawnOf, seed, size, least: Number(options['least'] ?? 5), strata, from_ms, to_ms };
    const drawn = await draw(door, programme, plan);
    if (drawn.length === 0)
      throw fail('NOT_FOUND', { message: 'no decided conversion lies in this range: there is nothing to draw from' });
    // Drawn as of the programme's own now, so that asking does not move its clock.
    await appendOperatorEvents(await fairlead.log(), programme, drawnEvents(name, drawn, now));
    await drain(context, fairlead, {});
  } else if (before.seed !== seed || before.drawn > size) {
    throw fail('USAGE', {
      message: `the audit ${name} was drawn already, with seed ${before.seed} and ${before.drawn} conversions`,
      hint: 'Choose another --name, or the same seed and size to see it again.',
    });
  }
  const ofPassed = await passed.run(door, { programme, audit: name });
  if (ofPassed.audit_id !== null) return tellPassed(context, name, ofPassed, options);
  const drawn = await audit.run(door, { programme, audit: name });
  const lines = drawn.rows.map((row) => [
    row.conversion_id,
    row.answer ?? '',
    row.true_advocate_id ?? '',
    row.note ?? '',
    row.stratum,
    row.outcome,
    row.reason,
    row.advocate_id ?? '',
    formatTime(row.occurred_ms),
  ]);
  const header = [
    'conversion_id',
    'answer',
    'true_advocate_id',
    'note',
    'stratum',
    'outcome',
    'reason',
    'advocate_id',
    'occurred_at',
  ];
  const csv = [header, ...lines].map((line) => line.map(csvCell).join(','));
  const list = drawn.rows.map(
    (row) => `${row.conversion_id}  ${row.stratum}  ${row.outcome}  ${row.advocate_id ?? '—'}`,
  );
  answer(context, options, drawn, options['csv'] === true ? csv : list);
  context.err(`audit ${name}: ${drawn.drawn} of ${drawn.population} decided conversions, by ${drawn.strata_by}\n`);
  return 0;
}

/** A sample of what passed tells no stratum: it would tell the score before anybody has answered. */
function tellPassed(
  context: CommandContext,
  name: string,
  drawn: Awaited<ReturnType<typeof passed.run>>,
  options: Options,
): ExitCode {
  const header = ['conversion_id', 'answer', 'true_advocate_id', 'note', 'advocate_id', 'occurred_at'];
  const said = { honest: 'right', fraud: 'wrong', unsure: 'unsure' } as const;
  const lines = drawn.rows.map((row) => [
    row.conversion_id,
    row.answer === null ? '' : said[row.answer],
    '',
    row.note ?? '',
    row.advocate_id,
    formatTime(row.occurred_ms),
  ]);
  const csv = [header, ...lines].map((line) => line.map(csvCell).join(','));
  answer(context, options, drawn, options['csv'] === true ? csv : passed.text(drawn));
  context.err(`audit ${name}: ${drawn.drawn} of ${drawn.population} conversions that no case held\n`);
  return 0;
}

async function nowOf(door: Door, programme: string): Promise<number> {
  const now = await programmeNow(door, programme);
  if (now === null) throw fail('NOT_FOUND', { message: `the programme ${programme} has no events` });
  return now;
}

/** Draws the sample that a plan describes: the same conversions for the same set of them. */
async function draw(door: Door, programme: string, plan: Plan): Promise<(Drawn & { conversion_id: string })[]> {
  const range = { programme, from_ms: plan.from_ms, to_ms: plan.to_ms };
  const frame = plan.of === 'passed' ? range : { ...range, strata: plan.strata };
  const [counted, drawing] =
    plan.of === 'passed' ? ['audit/passed-strata', 'audit/passed-draw'] : ['audit/strata', 'audit/draw'];
  const strata = await door.rows<{ stratum: string; population: number }>(counted!, frame);
  const sizes = allocate(
    strata.map(({ population }) => population),
    plan.size,
    plan.least,
  );
  const names = strata.map(({ stratum }) => stratum);
  const rows = await door.rows<{ conversion_id: string; stratum: string }>(drawing!, {
    ...frame,
    seed: plan.seed,
    names,
    sizes,
  });
  const ids = rows.map(({ conversion_id }) => conversion_id);
  const decided = await door.rows<
    Pick<Drawn, 'outcome' | 'reason' | 'advocate_id' | 'value_minor' | 'currency'> & { conversion_id: string }
  >('audit/decided', { programme, ids });
  const byId = new Map(decided.map((row) => [row.conversion_id, row]));
  return rows.map(({ conversion_id, stratum }, i) => {
    const at = names.indexOf(stratum);
    const { outcome, reason, advocate_id, value_minor, currency } = byId.get(conversion_id)!;
    const now = { outcome, reason, advocate_id, value_minor, currency };
    const own = { order: i + 1, stratum, population: strata[at]!.population, drawn: sizes[at]! };
    return { conversion_id, ...plan, ...own, ...now };
  });
}

async function answers(context: CommandContext, file: string | undefined, options: Options): Promise<ExitCode> {
  const name = demanded(options, 'name');
  const given: AuditAnswer[] =
    file === undefined
      ? [
          {
            conversion_id: demanded(options, 'conversion'),
            answer: demanded(options, 'answer'),
            true_advocate_id: options['advocate'] as string | undefined,
            note: options['note'] as string | undefined,
          },
        ]
      : readFile(context, file);
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const reviewer = String(options['reviewer'] ?? process.env['USER'] ?? 'operator');
  const door = (await fairlead.warehouse()).process;
  const drawn = new Set((await audit.run(door, { programme, audit: name })).rows.map((row) => row.conversion_id));
  if (drawn.size === 0)
    throw fail('NOT_FOUND', {
      message: `there is no audit sample ${name}`,
      hint: 'Draw it first: fairlead audit sample.',
    });
  const strange = given.find(({ conversion_id }) => !drawn.has(conversion_id));
  if (strange) throw fail('NOT_FOUND', { message: `${strange.conversion_id} is not in the audit sample ${name}` });
  const at = Date.now();
  const events = given.map((one, i) => answerEvent({ audit: name, reviewer, at, number: i }, one));
  await appendOperatorEvents(await fairlead.log(), programme, events);
  await drain(context, fairlead, {});
  const found = await audit.run(door, { programme, audit: name });
  answer(context, options, { appended: events.length, ...found }, [
    `${events.length} ${events.length === 1 ? 'answer' : 'answers'} appended`,
    ...audit.text(found).slice(0, 2),
  ]);
  return 0;
}

function readFile(context: CommandContext, file: string): AuditAnswer[] {
  const path = resolve(context.cwd, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw fail('FILE_UNREADABLE', { message: `${path}: ${(cause as Error).message}` });
  }
  return readAnswers(path, text);
}

async function report(context: CommandContext, options: Options): Promise<ExitCode> {
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  const found = await audit.run((await fairlead.warehouse()).serve, { programme, audit: options['name'] });
  answer(context, options, found, audit.text(found));
  return 0;
}
