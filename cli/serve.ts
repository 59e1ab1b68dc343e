import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../dashboard/server/server.js';
import type { Fairlead } from '../fairlead.js';
import type { CommandContext, ExitCode } from './command.js';
import { execute, parse } from './program.js';

/** The server of a running Fairlead, as the command that started it sees it. */
export interface Served {
  readonly url: string;
  /** Makes a link that signs in once with the given role. */
  signInLink(role: string): Promise<string>;
  /** Tells open pages that there is something new. */
  changed(): void;
  close(): Promise<void>;
}

/** Starts the server and writes DATA/run.json, by which other commands find it. */
export async function serve(context: CommandContext, fairlead: Fairlead): Promise<Served> {
  const token = randomBytes(32).toString('base64url');
  const server = await startServer({
    ...fairlead.config.http,
    accounts: fairlead.config.accounts,
    writeKeys: fairlead.config.write_keys,
    dataDir: fairlead.config.data,
    programmeId: fairlead.config.programme,
    secrets: await fairlead.secrets(),
    log: await fairlead.log(),
    door: (await fairlead.warehouse()).serve,
    logger: fairlead.logger,
    metrics: fairlead.metrics,
    controlToken: token,
    runCommand: (argv, io) => runInside(fairlead, argv, io),
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

interface Io {
  out(text: string | Uint8Array): void;
  err(text: string): void;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Executes another process's command with the rooms that this one has open. */
async function runInside(fairlead: Fairlead, argv: readonly string[], io: Io): Promise<ExitCode> {
  const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
  const invocation = await parse(argv, version, { out: io.out, err: io.err });
  if (typeof invocation === 'number') return invocation;
  return execute(invocation, { ...io, terminal: false, fairlead: () => Promise.resolve(fairlead) });
}
