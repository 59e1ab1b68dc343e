// Starts the Java processes of kafka.mjs as its own children and outlives it: when the channel to it closes, however it ended,
// every one of them is killed and the temporary folder removed. Runs in a session of its own, so no Ctrl-C reaches it.
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';

const temporary = process.argv[2] || undefined;
const children = new Map();

function start({ name, command, args, log }) {
  const file = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', file, file] });
  closeSync(file);
  children.set(name, child);
  const tell = (message) => process.connected && process.send({ name, ...message });
  child.on('spawn', () => tell({ pid: child.pid }));
  child.on('error', (error) => tell({ failed: error.message }));
  child.on('exit', (code, signal) => {
    children.delete(name);
    tell({ exit: code ?? signal });
  });
}

/** The folder can only be removed for good once nobody writes into it any more. */
async function end() {
  const gone = [...children.values()].map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of children.values()) child.kill('SIGKILL');
  await Promise.all(gone);
  if (temporary) rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

process.on('message', start);
process.once('disconnect', end);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
  process.on(signal, () => process.connected && process.disconnect());
