import { fail } from '../ingest/events/errors.js';
import { ROLES } from '../dashboard/server/auth/roles.js';
import { answer, type Command } from './command.js';
import { oneOf } from './options.js';

export const command: Command = {
  where: 'inside',
  describe: (parser) => parser.option('--role <role>', ROLES.join(', '), oneOf('--role', ROLES), 'owner'),
  run: async (context, _args, options) => {
    const fairlead = await context.fairlead();
    const served = fairlead.served;
    if (!served) throw fail('NOT_SERVING', { message: 'no Fairlead is serving this data directory' });
    const link = await served.signInLink(String(options['role']));
    answer(context, options, { link }, [link]);
    return 0;
  },
};
