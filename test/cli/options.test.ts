import { Command as Parser, type Argument, type Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.js';
import { parse } from '../../cli/program.js';

/** What the value of an option is, by the word that the help shows for it, with values that must be refused. */
const VALUES: Record<string, { good: string; bad: string[] }> = {
  n: {
    good: '7',
    bad: ['', 'NaN', 'many', '1e999', '1e3', '0x10', '1.5', '99999999999999999999', 'Infinity', ' 7', '٣'],
  },
  time: {
    good: '2026-01-02T03:04:05Z',
    bad: ['', 'noon', '2026-13-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-01-01T00:00:00Z', '1767225600000', 'NaN'],
  },
  id: { good: 'default', bad: ['', ' ', 'x'.repeat(129), 'a\u0007b', 'a\nb', 'a\u0085b'] },
  code: { good: 'EUR', bad: ['', 'eur', 'EURO', 'ZZZ'] },
  format: { good: 'csv', bad: ['', 'xlsx', 'CSV'] },
  role: { good: 'viewer', bad: ['', 'root', 'Viewer'] },
  reason: { good: 'BAD_JSON', bad: ['', 'bad_json', 'NOTHING'] },
  dir: { good: 'some', bad: ['', '  ', 'a\0b', 'x'.repeat(5000)] },
  file: { good: 'some', bad: ['', '  ', 'a\0b', 'x'.repeat(5000)] },
  map: { good: 'some', bad: ['', ' '] },
  kind: { good: 'click', bad: ['', ' '] },
  text: { good: 'some words', bad: ['', '  ', 'a\0b', 'x'.repeat(5000)] },
  name: { good: 'direct', bad: ['', ' ', 'a\0b'] },
  what: { good: 'reason', bad: ['', ' ', 'Reason', 'colour'] },
  word: { good: 'right', bad: ['', 'Right', 'perhaps'] },
  list: { good: '40,20,40', bad: ['', '1,2', '1,2,3,4', 'a,b,c', '-1,1,1', '0,0,0', '1,,1'] },
  share: { good: '0.05', bad: ['', '1.5', '-0.1', 'half', 'NaN', '0x0', '1e-3', ' 0'] },
  part: { good: '0.9', bad: ['', '0', '1', '2', '-0.5', 'half', 'NaN'] },
  number: { good: '1.5', bad: ['', '0', '-1', 'many', 'NaN', 'Infinity', '0x10'] },
  rule: { good: 'log-linear', bad: ['', 'Mack', 'least'] },
  weight: { good: '0.5', bad: ['', '-1', '2', 'half'] },
  factor: { good: '1.05', bad: ['', '0', '-1', 'long', 'NaN'] },
  table: { good: 'paths', bad: ['', ' ', 'a\0b'] },
  pair: { good: 'level=advocate', bad: ['', ' ', 'level', '=advocate'] },
  case: { good: 'advocate:ada', bad: ['', ' ', 'ada', 'advocate:', 'person:ada', `advocate:${'x'.repeat(129)}`] },
  state: { good: 'open', bad: ['', 'Open', 'closed'] },
  address: { good: 'fairlead.click/0/12', bad: ['', ' ', 'click', 'fairlead.click/0', 'fairlead.click/0/-1'] },
};
/** Options whose values are narrower than their word. */
const OTHERWISE: Record<string, string> = {
  'run --role': 'ingest',
  'simulate --kinds': 'ring',
  'model --order': '2',
  'model --season': 'day-of-week',
  'freeze --order': '2',
  'freeze --level': 'channel',
  'cases --severity': 'high',
  'audit --of': 'passed',
};
/** Options that take no negative number, or not 0. */
const POSITIVE = new Set(['--days', '--advocates', '--limit', '--max-records', '--rows']);
const ARGUMENTS: Record<string, string> = {
  action: '',
  address: '',
  table: 'clicks',
  name: 'x',
  file: 'x',
  paths: 'x',
  'identity node': 'visitor:v',
  'review case': 'advocate:ada',
  'model name': 'linear',
  'freeze algorithm': 'markov',
};

interface Declared {
  name: string;
  options: readonly Option[];
  needed: string[];
}

async function declared(name: string): Promise<Declared> {
  const command = await COMMANDS.find((one) => one.name === name)!.load();
  const parser = new Parser(name);
  command.describe(parser);
  if (command.where !== 'nothing') parser.option('--data <dir>').option('--config <file>');
  const needed = parser.registeredArguments
    .filter(({ required }) => required)
    .map((argument: Argument) =>
      argument.name() === 'action'
        ? argument.description.split(',')[0]!
        : (ARGUMENTS[`${name} ${argument.name()}`] ?? ARGUMENTS[argument.name()] ?? 'x'),
    );
  for (const option of parser.options) if (option.mandatory) needed.push(option.long!, VALUES[word(option)]!.good);
  return { name, options: parser.options, needed };
}

const word = (option: Option): string => /<([a-z]+)/.exec(option.flags)?.[1] ?? '';
const goodFor = (command: string, option: Option): string =>
  OTHERWISE[`${command} ${option.long}`] ?? VALUES[word(option)]!.good;

async function outcome(argv: readonly string[]): Promise<{ exit: unknown; err: string }> {
  let err = '';
  const parsed = await parse(argv, '0', { out: () => undefined, err: (text) => (err += text) });
  return { exit: typeof parsed === 'number' ? parsed : 'runs', err };
}

const all = await Promise.all(COMMANDS.map(({ name }) => declared(name)));
const valued = all.flatMap((command) =>
  command.options.filter((option) => option.flags.includes('<')).map((option) => ({ command, option })),
);

describe('every option of every command', () => {
  it.each(valued.map((one) => [one.command.name, one.option.flags, one] as const))(
    '%s %s',
    async (_, __, { command, option }) => {
      const { good: __good, bad } = VALUES[word(option)] ?? { good: '', bad: [] };
      expect(bad.length, `a new word for a value: ${option.flags}`).toBeGreaterThan(0);
      const others = command.needed.filter(
        (text, at) => text !== option.long && command.needed[at - 1] !== option.long,
      );
      const good = goodFor(command.name, option);
      expect(await outcome([command.name, ...others, option.long!, good])).toEqual({ exit: 'runs', err: '' });
      for (const value of [...bad, ...(POSITIVE.has(option.long!) ? ['0', '-1'] : [])]) {
        const { exit, err } = await outcome([command.name, ...others, `${option.long}=${value}`]);
        expect([value, exit]).toEqual([value, 2]);
        expect(err).toMatch(new RegExp(`^fairlead: .*${option.long} .*\\(USAGE\\)`));
        expect(err.length).toBeLessThan(400);
        const told = await outcome([command.name, ...others, `${option.long}=${value}`, '--json']);
        expect(JSON.parse(told.err)).toMatchObject({ error: { code: 'USAGE' } });
        expect(told.exit).toBe(2);
      }
    },
  );

  it.each(
    valued.filter(({ option }) => !option.variadic).map((one) => [one.command.name, one.option.flags, one] as const),
  )('%s %s is refused when given twice', async (_, __, { command, option }) => {
    const good = goodFor(command.name, option);
    const others = command.needed.filter((text, at) => text !== option.long && command.needed[at - 1] !== option.long);
    const { exit, err } = await outcome([command.name, ...others, option.long!, good, option.long!, good]);
    expect(err).toContain(`${option.long} is given twice`);
    expect(exit).toBe(2);
  });

  it.each(all.map((command) => [command.name, command] as const))(
    '%s takes no option and no argument that it does not list',
    async (_, command) => {
      for (const extra of ['--nonsense', '--data-dir=x']) {
        expect((await outcome([command.name, ...command.needed, extra])).exit).toBe(2);
        const { exit, err } = await outcome([command.name, ...command.needed, extra, '--json']);
        expect(exit).toBe(2);
        expect(JSON.parse(err)).toMatchObject({
          error: { code: 'USAGE', message: expect.stringContaining('unknown option') as string },
        });
      }
      const many = Array.from({ length: 6 }, () => 'x');
      if (command.name !== 'import') expect((await outcome([command.name, ...command.needed, ...many])).exit).toBe(2);
    },
  );
});

it.each([
  [['why', '']],
  [['why', 'x'.repeat(129)]],
  [['account', '']],
  [['import', '']],
  [['rules', 'nonsense', 'x']],
  [['dead-letters', 'nonsense']],
  [['dead-letters', 'show', 'here']],
  [['dead-letters', 'list', 'fairlead.click/0/-1']],
  [['run', '--role', 'ingest', 'nonsense']],
  [['nonsense']],
  [[]],
])('%j is wrong usage, as JSON too', async (argv) => {
  expect((await outcome(argv)).exit).toBe(2);
  const { exit, err } = await outcome([...argv, '--json']);
  expect(exit).toBe(2);
  expect(JSON.parse(err)).toMatchObject({ error: { code: 'USAGE' } });
});
