import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findRunning } from '../../cli/remote.js';
import { tempFolder } from '../support/cli.js';

/** Something that answers after so long where a Fairlead should, and the data directory that names it. */
async function answering(afterMs: number, pid = process.pid): Promise<{ data: string; server: Server }> {
  const data = tempFolder();
  const server = createServer((_request, reply) => setTimeout(() => reply.end('{}'), afterMs));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(data, 'run.json'), JSON.stringify({ pid, url, token: 't' }));
  return { data, server };
}

it('waits for a running Fairlead that is too busy to answer at once', async () => {
  const { data, server } = await answering(60_000);
  setTimeout(() => {
    server.removeAllListeners('request');
    server.on('request', (_request, reply) => reply.end('{}'));
  }, 500);
  expect(await findRunning(data)).toMatchObject({ token: 't' });
});

it('finds none where nobody listens, nobody answers for a process that is gone, or nothing was noted', async () => {
  const { data, server } = await answering(0);
  await new Promise((done) => server.close(done));
  expect(await findRunning(data)).toBeUndefined();
  const gone = await answering(60_000, 2 ** 22 + 1);
  expect(await findRunning(gone.data)).toBeUndefined();
  expect(await findRunning(tempFolder())).toBeUndefined();
});
