import { answer, type Command } from './command.js';
import { textTable } from './table.js';
import { writeKeysOf } from './write-keys.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) =>
    parser.addHelpText(
      'after',
      '\nKeys come from `write_keys` of the configuration; without any, the data directory has one for servers and one for browsers.',
    ),
  run: async (context, _args, options) => {
    const keys = await writeKeysOf(await context.fairlead());
    answer(
      context,
      options,
      keys,
      textTable(keys.map(({ name, programme, source, key }) => ({ name, programme, source, key }))),
    );
    return 0;
  },
};
