import { SingleBar, Presets } from 'cli-progress';
import type { CommandContext } from './command.js';

export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** A progress bar on a terminal, and a line now and then where there is none. */
export function progressBar(context: CommandContext): { update(progress: Progress): void; stop(): void } {
  let lastLabel = '';
  if (!context.terminal) {
    return {
      update: ({ label }) => {
        if (label !== lastLabel) context.err(`${label}\n`);
        lastLabel = label;
      },
      stop: () => undefined,
    };
  }
  const bar = new SingleBar(
    { format: '{label} {bar} {percentage}%', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    Presets.rect,
  );
  let started = false;
  return {
    update: ({ label, done, total }) => {
      if (!started) bar.start(total, done, { label });
      started = true;
      bar.setTotal(total);
      bar.update(done, { label });
    },
    stop: () => (started ? bar.stop() : undefined),
  };
}
