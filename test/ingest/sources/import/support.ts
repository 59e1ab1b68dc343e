import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Kind, KIND_SPECS } from '../../../../ingest/events/kinds.js';
import { type LocalLog, openLocalLog } from '../../../../ingest/log/local.js';
import { type ImportOptions, importFiles } from '../../../../ingest/sources/import/index.js';
import { readAll } from '../../log/support.js';

const temporary: string[] = [];
afterAll(() => temporary.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));

export interface Place {
  dir: string;
  log: LocalLog;
  /** Writes a file and returns its path. */
  file: (name: string, content: string | Uint8Array) => string;
  bring: (paths: string | string[], rest?: Partial<ImportOptions>) => ReturnType<typeof importFiles>;
  /** The values of a topic, partition by partition, as latin1 text: any bytes survive. */
  values: (kind: Kind) => Promise<string[]>;
  events: (kind: Kind) => Promise<Record<string, unknown>[]>;
}

/** A fresh directory with a log, and what a test of the import does with it. */
export async function place(): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-import-'));
  temporary.push(dir);
  const log = await openLocalLog({ dir: join(dir, 'data', 'log'), fsync: false });
  const values = async (kind: Kind): Promise<string[]> => {
    const found: string[] = [];
    for (let p = 0; p < 4; p += 1) {
      found.push(
        ...(await readAll(log, KIND_SPECS[kind].topic, p, { maxRecords: 50_000, maxBytes: 1 << 26 })).map(
          (one) => one.value,
        ),
      );
    }
    return found;
  };
  return {
    dir,
    log,
    values,
    events: async (kind) =>
      (await values(kind)).map(
        (value) => JSON.parse(Buffer.from(value, 'latin1').toString('utf8')) as Record<string, unknown>,
      ),
    file: (name, content) => {
      writeFileSync(join(dir, name), content);
      return join(dir, name);
    },
    bring: (paths, rest = {}) =>
      importFiles({
        paths: typeof paths === 'string' ? [paths] : paths,
        log,
        dataDir: join(dir, 'data'),
        programmeId: 'default',
        source: 'import',
        ...rest,
      }),
  };
}

export const click = (i: number, rest: object = {}) => ({
  id: `c${i}`,
  occurred_at: '2026-01-02T03:04:05.678Z',
  visitor_id: `v${i % 7}`,
  channel: 'referral',
  ...rest,
});
