import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readiness } from '../dashboard/server/readiness.js';
import { startServer } from '../dashboard/server/server.js';
import type { Fairlead, Served } from '../fairlead.js';
import type { CommandContext } from './command.js';
import { insideFacts } from './inside-facts.js';
import { writeKeysOf } from './write-keys.js';

/** Starts the server and writes DATA/run.json, by which other commands find it. */
export async function serve(context: CommandContext, fairlead: Fairlead, readiness?: Readiness): Promise<Served> {
  const token = randomBytes(32).toString('base64url');
  const server = await startServer({
    ...fairlead.config.http,
    accounts: fairlead.config.accounts,
    writeKeys: await writeKeysOf(fairlead),
    dataDir: fairlead.config.data,
    programmeId: fairlead.config.programme,
    secrets: await fairlead.secrets(),
    log: await fairlead.log(),
    door: (await fairlead.warehouse()).serve,
    logger: fairlead.logger,
    metrics: fairlead.metrics,
    exposition: { metrics: fairlead.metrics, token: fairlead.config.metrics.token },
    readiness,
    inside: () => insideFacts(fairlead),
    controlToken: token,
    runCommand: (argv, io) => context.executeInside(fairlead, argv, io),
  });
  const path = join(fairlead.config.data, 'run.json');
  await writeFile(`${path}.new`, JSON.stringify({ pid: process.pid, url: server.localUrl, token }), { mode: 0o600 });
  await rename(`${path}.new`, path);
  const served: Served = {
    url: server.url,
    signInLink: (role) => server.signInLink(role),
    changed: () => server.changed(),
    close: async () => {
      fairlead.served = undefined;
      await rm(path, { force: true });
      await server.close();
    },
  };
  fairlead.served = served;
  context.err(`listening on ${server.url}\n`);
  return served;
}
