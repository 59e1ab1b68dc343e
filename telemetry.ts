import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** The logger that every room is handed. It writes JSON lines to stderr, because stdout belongs to results. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** Counts and latest values by name, kept in memory; the server shows them and the quality report reads them. */
export interface Metrics {
  add(name: string, amount?: number): void;
  set(name: string, value: number): void;
  snapshot(): Record<string, number>;
}

export function createMetrics(): Metrics {
  const values = new Map<string, number>();
  return {
    add: (name, amount = 1) => void values.set(name, (values.get(name) ?? 0) + amount),
    set: (name, value) => void values.set(name, value),
    snapshot: () => Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
