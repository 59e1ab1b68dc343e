import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rulesPage } from '../dashboard/reports/rules-page.js';
import { fail, FairleadError } from '../ingest/events/errors.js';
import { repeatedKey } from '../ingest/events/repeated-key.js';
import { completeRules } from '../ingest/events/rules.js';
import { publicationOf, readDraft, type DraftSurroundings, type RulesetFile } from '../ingest/events/ruleset-draft.js';
import { formatTime } from '../ingest/events/time.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { publishing } from '../ingest/log/published-rulesets.js';
import {
  diffRules,
  inForce,
  listRulesets,
  newestOf,
  rulesInWords,
  versionOf,
  type ListedRuleset,
} from '../processors/attribution/preview.js';
import { answer, type Command, type CommandContext, type ExitCode, type Options } from './command.js';
import { drain } from './drain.js';
import { anId, filled, oneOf, programmeOption, whole } from './options.js';
import { tryDraft } from './rules-try.js';
import { diffLines, listLines, wordLines } from './rules-text.js';
import { stoppable } from './stoppable.js';

const ACTIONS = ['validate', 'publish', 'diff', 'try', 'list', 'show', 'explain'] as const;
type Action = (typeof ACTIONS)[number];

const ABOUT = `
What there is to do:
  validate FILE            whether a ruleset is valid and could be published, and the exact field where not
  diff FILE                where it differs from the ruleset in force (or version --against), defaults filled in
  try FILE                 what it would have changed in the last --days, before it is published; writes nothing
  publish FILE             publishes it: from effective_from on it decides; shows what differs first
  list                     every version, which is in force, and how many conversions each decides
  show [VERSION]           one version (the one in force) as JSON
  explain [VERSION|FILE]   the rules in plain words, with examples; --out writes a page that can be shown to advocates

FILE is JSON: {version, effective_from, rules, note?, correction?}. For diff, try and explain only rules must be there, or it may be the rules
object alone. The exit code is 0 where all is well, 1 where the answer is no, 2 for wrong usage, 3 where it could not be done.`;

interface Asked {
  readonly context: CommandContext;
  readonly options: Options;
  readonly programme: string;
  readonly list: readonly ListedRuleset[];
}

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('rules', ACTIONS))
      .argument('[file]', 'a ruleset as JSON; a version for show and explain', filled('the file'))
      .option('--programme <id>', 'the programme it governs', anId('--programme'))
      .option('--against <n>', 'diff: another version than the one in force', whole('--against', 0, 1e9))
      .option('--exit-code', 'diff: exit with 1 where there are differences')
      .option('--days <n>', 'try: days up to now (30)', whole('--days', 1, 3650))
      .option('--truth <file>', 'try: the truth file of a simulation, for hits and false alarms', filled('--truth'))
      .option('--csv <file>', 'try: every decision that changes, into a file', filled('--csv'))
      .option('--out <file>', 'explain: a page for advocates, into a file', filled('--out'))
      .addHelpText('after', ABOUT),
  run: async (context, [action, file], options) => {
    const needs = !['list', 'show', 'explain'].includes(action!);
    if (needs && file === undefined) throw fail('USAGE', { message: `rules ${action} needs a file` });
    if (action === 'validate') return await validate(context, file!, options);
    // A file that cannot be read is said before anything is opened.
    const draft = needs ? readFile(context, file!) : undefined;
    const fairlead = await context.fairlead();
    const programme = programmeOption(options) ?? fairlead.config.programme;
    const warehouse = await fairlead.warehouse();
    const list = await listRulesets(stoppable(warehouse.process, context.signal), programme);
    return await ACT[action as Exclude<Action, 'validate'>]({ context, options, programme, list }, file, draft);
  },
};

const ACT: Readonly<
  Record<Exclude<Action, 'validate'>, (asked: Asked, file: string | undefined, draft: unknown) => Promise<ExitCode>>
> = {
  publish,
  diff: (asked, _file, draft) => Promise.resolve(diff(asked, draft)),
  try: async ({ context, options, programme, list }, _file, draft) =>
    await tryDraft(context, options, { programme, draft: readDraft(draft, newestOf(list)) }),
  list: ({ context, options, list }) => {
    const rows = list.map(({ rules: _rules, complete: _complete, ...row }) => row);
    answer(context, options, rows, listLines(list));
    return Promise.resolve(0);
  },
  show: ({ context, options, list }, file) => {
    const one = file === undefined ? inForce(list) : versionOf(list, file);
    const { complete: _complete, ...told } = one;
    answer(context, options, told, [JSON.stringify(one.complete, null, 2)]);
    return Promise.resolve(0);
  },
  explain: (asked, file) => Promise.resolve(explain(asked, file)),
};

/** Without a data directory, only what was published before cannot be known; none is made for it. */
async function validate(context: CommandContext, file: string, options: Options): Promise<ExitCode> {
  try {
    const draft = readFile(context, file);
    publicationOf(draft, { newestVersion: null, now: Date.now() });
    if (existsSync(resolve(context.cwd, options.data)))
      publicationOf(draft, { newestVersion: await newestPublished(context, options), now: Date.now() });
  } catch (error) {
    if (!(error instanceof FairleadError) || error.code === 'FILE_UNREADABLE') throw error;
    const { code, message } = error;
    answer(context, options, { ok: false, code, message }, [`${file}: ${message} (${code})`]);
    return 1;
  }
  answer(context, options, { ok: true }, [`${file} is valid`]);
  return 0;
}

async function newestPublished(context: CommandContext, options: Options): Promise<number | null> {
  const fairlead = await context.fairlead();
  const programme = programmeOption(options) ?? fairlead.config.programme;
  return newestOf(await listRulesets(stoppable((await fairlead.warehouse()).process, context.signal), programme));
}

function diff({ context, options, list }: Asked, draft: unknown): ExitCode {
  const against = options['against'] as number | undefined;
  const before = against === undefined ? inForce(list) : versionOf(list, against);
  const after = completeRules(readDraft(draft, newestOf(list)).rules);
  const changes = diffRules(before.complete, after);
  answer(context, options, { against: before.version, changes }, diffLines(before.version, changes));
  return options['exitCode'] === true && changes.length > 0 ? 1 : 0;
}

function explain({ context, options, programme, list }: Asked, file: string | undefined): ExitCode {
  const page =
    file === undefined
      ? { programme, ...inForce(list) }
      : /^\d+$/.test(file)
        ? { programme, ...versionOf(list, file) }
        : { programme, ...draftPage(readDraft(readFile(context, file), newestOf(list)), newestOf(list)) };
  const out = options['out'] as string | undefined;
  const words = rulesInWords(page.complete);
  if (out !== undefined) writeFile(resolve(context.cwd, out), rulesPage(page));
  answer(
    context,
    options,
    { version: page.version, words, ...(out === undefined ? {} : { out }) },
    out === undefined ? wordLines(words) : [`version ${page.version} is explained in ${out}`],
  );
  return 0;
}

function draftPage({ version, effective_from, rules }: RulesetFile, newest: number | null) {
  return {
    version: version ?? (newest ?? 0) + 1,
    effective_from: effective_from === undefined ? null : Date.parse(effective_from),
    until: null,
    complete: completeRules(rules),
  };
}

async function publish(asked: Asked, file: string | undefined, draft: unknown): Promise<ExitCode> {
  const { context, options, programme, list } = asked;
  const now = Date.now();
  const fairlead = await context.fairlead();
  // What the state does not know of yet is published all the same.
  const { process } = await fairlead.warehouse();
  const [newest] = await process.rows<{ version: number }>('ingest/ruleset-newest-by-programme', { programme });
  const before = inForce(list);
  const log = await fairlead.log();
  const { event, changes, address } = await publishing(log, async (publication) => {
    const newestVersion = Math.max(newest?.version ?? 0, publication.newestVersion(programme) ?? 0) || null;
    const event = publicationFrom(file!, draft, { newestVersion, now });
    const changes = diffRules(before.complete, completeRules(event['rules'] as RulesetFile['rules']));
    if (options.json !== true) context.err(`${diffLines(before.version, changes).join('\n')}\n`);
    const [address] = await appendOperatorEvents(log, programme, [event]);
    return { event, changes, address };
  });
  const done = await drain(context, fairlead, {});
  const { version, effective_from, correction } = event;
  answer(context, options, { published: version, address, changes, ...done }, [
    `version ${String(version)} is published, in force from ${String(effective_from)}`,
    correction === true && Date.parse(String(effective_from)) < now
      ? 'conversions since then are decided anew, openly; earlier ones keep their rules'
      : `conversions before then keep their rules; it is ${formatTime(now)} now`,
  ]);
  return 0;
}

function publicationFrom(file: string, draft: unknown, at: DraftSurroundings): ReturnType<typeof publicationOf> {
  try {
    return publicationOf(draft, at);
  } catch (error) {
    if (error instanceof FairleadError) throw fail(error.code, { message: `${file}: ${error.message}` });
    throw error;
  }
}

function writeFile(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw fail('FILE_UNWRITABLE', { message: `${path}: ${(cause as Error).message}` });
  }
}

function readFile(context: CommandContext, file: string): unknown {
  const path = resolve(context.cwd, file);
  let text: string;
  let draft: unknown;
  try {
    // Editors on Windows write a byte order mark, which JSON does not know.
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    draft = JSON.parse(text) as unknown;
    if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) throw new Error('it is not a JSON object');
  } catch (cause) {
    throw fail('FILE_UNREADABLE', { message: `${path}: ${(cause as Error).message}` });
  }
  const twice = repeatedKey(text);
  if (twice !== null) throw fail('DUPLICATE_KEY', { message: `${twice}: stands twice in one object` });
  return draft;
}
