import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./ingest-child.mjs', import.meta.url));

export interface KillReport {
  /** Processes killed before they were done. */
  kills: number;
  /** Of these, killed after at least one batch of theirs was durable. */
  afterBatches: number;
}

/** When to kill a process: so many milliseconds after it began, or after its first batch was durable. */
export interface Instant {
  readonly after: 'begin' | 'batch';
  readonly ms: number;
}

/** Lets processes ingest the log of `dir` one after the other and kills each without warning at its instant; a last one may finish. */
export async function killWhileIngesting(
  dir: string,
  instants: readonly Instant[],
  workers: number,
): Promise<KillReport> {
  const report = { kills: 0, afterBatches: 0 };
  for (const instant of instants) {
    const { killed, batches } = await runChild(dir, workers, instant);
    if (killed) report.kills += 1;
    if (killed && batches > 0) report.afterBatches += 1;
  }
  const last = await runChild(dir, workers, null);
  if (!last.done) throw new Error('the last process did not finish');
  return report;
}

async function runChild(
  dir: string,
  workers: number,
  instant: Instant | null,
): Promise<{ killed: boolean; done: boolean; batches: number }> {
  const child = spawn(process.execPath, [CHILD, dir, String(workers)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const sign = instant?.after === 'batch' ? '.' : 'ready';
  const begun = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(sign)) resolve();
    });
  });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  await Promise.race([begun, exit]);
  if (instant) {
    await Promise.race([sleep(instant.ms), exit]);
    child.kill('SIGKILL');
  }
  const [code, signal] = await exit;
  if (signal === null && code !== 0) throw new Error(`the process ended with ${code}: ${output.slice(0, 500)}`);
  return { killed: signal === 'SIGKILL', done: output.includes('done'), batches: output.split('.').length - 1 };
}
