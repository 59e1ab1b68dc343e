import { createInterface } from 'node:readline/promises';
import { hashPassword } from '../dashboard/server/auth/passwords.js';
import { ROLES } from '../dashboard/server/auth/roles.js';
import { fail } from '../ingest/events/errors.js';
import { answer, type Command } from './command.js';
import { anId, oneOf } from './options.js';

export const command: Command = {
  where: 'nothing',
  describe: (parser) =>
    parser
      .argument('<name>', 'how the account is called', anId('the name'))
      .option('--role <role>', ROLES.join(', '), oneOf('--role', ROLES), 'viewer'),
  run: async (context, [name], options) => {
    const role = String(options['role']);
    if (context.terminal) context.err('Password: ');
    const lines = createInterface({ input: process.stdin });
    const password = await lines[Symbol.asyncIterator]().next();
    lines.close();
    if (password.done || password.value.length < 12)
      throw fail('USAGE', { message: 'the password must have at least 12 characters' });
    const entry = { name: name!, role, password_hash: await hashPassword(password.value) };
    answer(context, { ...options, json: true }, entry, []);
    return 0;
  },
};
