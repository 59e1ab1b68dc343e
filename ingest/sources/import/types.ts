import type { DeadReason } from '../../events/errors.js';
import type { Kind, Source } from '../../events/kinds.js';
import type { EventLog } from '../../log/event-log.js';

/** How rows of a table become events of one kind. Exactly one of `columns`, `select` and `refunds`. */
export interface Output {
  kind: Kind;
  /** Field of the event -> name of a column, or `{ "value": … }` the same for all, or `{ "sql": "…" }` over the row. */
  columns?: Record<string, string | { value: unknown } | { sql: string }>;
  /** A DuckDB SELECT from `input` whose columns are named like the event's fields. Times without offset are UTC. */
  select?: string;
  /** Kind order alone: refunds that name no order are matched to earlier sales (`refunds.ts`). */
  refunds?: RefundSource;
}

export interface RefundSource {
  /**
   * A DuckDB SELECT of sale and refund lines: document, line (integer, order in the file), party (NULL for a guest),
   * goods, at (TIMESTAMP, UTC), quantity and amount_minor (both positive; BIGINT), currency, is_refund.
   */
  select: string;
}

export interface Mapping {
  /** How the mapping is called in reports. */
  name: string;
  /** The columns by which a file is known to be of this form. */
  detect?: readonly string[];
  outputs: readonly Output[];
  /** A SELECT of `bucket, lines, amount_minor, currency` that accounts for every row of the file. */
  buckets?: string;
}

export interface ImportProgress {
  readonly label: string;
  /** Bytes of all files, and how many of them are behind us. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions {
  /** Files and directories. */
  paths: readonly string[];
  /** What the rows are; else the file's name says. */
  kind?: string | undefined;
  /** Path of a mapping file, or the name of a built-in mapping. */
  map?: string | undefined;
  /** What relative paths start from; the process's own directory, if absent. */
  cwd?: string | undefined;
  log: EventLog;
  /** DATA: progress is kept in its `imports`, temporary tables in its `tmp`. */
  dataDir: string;
  programmeId: string;
  source: Source;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/** What became of one file, or of one kind of event that a mapping made of it. lines = appended + earlier appends. */
export interface FileReport {
  path: string;
  kind: Kind;
  /** Events the file holds: its lines that are not empty, or the rows that the mapping gave. */
  lines: number;
  /** Appended to the log by this call, what will be dead letters included. */
  appended: number;
  /** Those of `lines` that are not valid: they went through the log as they are and become dead letters. */
  refused: number;
  reasons: Partial<Record<DeadReason, number>>;
  /** Events that an earlier, interrupted import had already appended. */
  resumedAt?: number;
  notes: string[];
}

/** One bucket of a file's account: every row of the file is in one. */
export interface Bucket {
  path: string;
  bucket: string;
  lines: number;
  amount_minor: number;
  currency: string;
}

/** Refunds that fit no earlier sale: kept aside, never forced onto an order. */
export interface UnmatchedRefunds {
  path: string;
  count: number;
  amount_minor: number;
  currency: string;
  by_reason: Record<string, { count: number; amount_minor: number }>;
  /** CSV of all of them: document, line, party, goods, at, quantity, amount_minor, currency, reason. */
  csv: string;
}

export interface ImportReport {
  files: FileReport[];
  /** Files of a directory that were left alone, and why. */
  skipped: { path: string; reason: string }[];
  buckets: Bucket[];
  unmatched_refunds: UnmatchedRefunds[];
  /** The signal stopped the import; calling again goes on. */
  interrupted: boolean;
}
