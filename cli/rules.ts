import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '../ingest/events/errors.js';
import { decode } from '../ingest/events/validate.js';
import { appendOperatorEvents } from '../ingest/sources/operator.js';
import { answer, type Command, type CommandContext } from './command.js';
import { drain } from './drain.js';
import { anId, filled, oneOf, programmeOption } from './options.js';

const ACTIONS = ['validate', 'publish'] as const;

interface Draft {
  readonly version: number;
  readonly effective_from: string;
  readonly rules: unknown;
  readonly note?: string;
  readonly correction?: boolean;
}

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser
      .argument('<action>', ACTIONS.join(', '), oneOf('rules', ACTIONS))
      .argument('<file>', 'JSON: {version, effective_from, rules, note?, correction?}', filled('the file'))
      .option('--programme <id>', 'the programme it governs', anId('--programme')),
  run: async (context, [action, file], options) => {
    const draft = readDraft(context, file!);
    const now = new Date();
    const event = {
      kind: 'ruleset' as const,
      id: `ruleset-${draft.version}-${now.getTime()}`,
      occurred_at: now.toISOString(),
      ...draft,
    };
    const verdict = decode(new TextEncoder().encode(JSON.stringify(event)), 'ruleset', {
      receivedAt: now.getTime(),
      source: 'operator',
    });
    if (action === 'validate') {
      answer(
        context,
        options,
        verdict.ok ? { ok: true } : { ok: false, code: verdict.code, message: verdict.message },
        [verdict.ok ? `${file} is valid` : `${file}: ${verdict.message} (${verdict.code})`],
      );
      return verdict.ok ? 0 : 1;
    }
    if (!verdict.ok) throw fail(verdict.code, { message: `${file}: ${verdict.message}` });
    const fairlead = await context.fairlead();
    const programme = programmeOption(options) ?? fairlead.config.programme;
    const [newest] = await (
      await fairlead.warehouse()
    ).process.rows<{ version: number }>('ingest/ruleset-newest-by-programme', { programme });
    if (newest && draft.version <= newest.version) {
      throw fail('RULES_INVALID', {
        message: `version ${draft.version} does not rise: version ${newest.version} is published`,
      });
    }
    const [address] = await appendOperatorEvents(await fairlead.log(), programme, [event]);
    const done = await drain(context, fairlead, {});
    answer(context, options, { published: draft.version, address, ...done }, [
      `version ${draft.version} is published, in force from ${draft.effective_from}`,
    ]);
    return 0;
  },
};

function readDraft(context: CommandContext, file: string): Draft {
  const path = resolve(context.cwd, file);
  try {
    const draft = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) throw new Error('it is not a JSON object');
    return draft as Draft;
  } catch (cause) {
    throw fail('FILE_UNREADABLE', { message: `${path}: ${(cause as Error).message}` });
  }
}
