import type { Report } from '../reports/index.js';
import type { EventLog } from '../../ingest/log/event-log.js';
import type { Kind } from '../../ingest/events/kinds.js';
import type { DoorOutcome, WriteKey } from '../../ingest/sources/collector.js';
import type { RulesetLog } from '../../ingest/log/published-rulesets.js';
import type { Door } from '../../sql/door.js';
import type { Account } from './auth/accounts.js';
import type { Readiness } from './readiness.js';
import type { Exposition } from './routes/metrics.js';

/** What the server writes to its log. */
export interface ServerLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the server tells about itself. */
export interface ServerMetrics {
  /** Events of a request, as the collector answered for them. */
  atDoor(kind: Kind, outcome: DoorOutcome, events: number): void;
  /** Records became durable in the log. */
  append(topic: string, seconds: number, records: number): void;
}

/** The ends of a command that another process asked for. */
export interface CommandIo {
  out(text: string | Uint8Array): void;
  err(text: string): void;
  readonly cwd: string;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

/** Everything the app is made of; it opens nothing itself. */
export interface AppOptions {
  /** Where sessions are kept. */
  readonly dataDir: string;
  /** Keys the hashes under which sessions are kept. */
  readonly secrets?: { readonly sessionSecret: string } | undefined;
  /** Programme of requests that name none. */
  readonly programmeId: string;
  readonly accounts: readonly Account[];
  readonly writeKeys: readonly WriteKey[];
  readonly log: Pick<EventLog, 'append'> & RulesetLog;
  /** Read-only. */
  readonly door: Door;
  readonly logger: ServerLogger;
  readonly metrics?: ServerMetrics | undefined;
  /** What `/metrics` tells, and to whom: without a token to nobody. */
  readonly exposition?: { readonly metrics: Exposition; readonly token: string } | undefined;
  /** What `/ready` asks besides whether the server serves. */
  readonly readiness?: Readiness | undefined;
  /** Opens the control door; never shown to a browser. */
  readonly controlToken: string;
  /** Executes a command line inside this process; returns its exit code. */
  readonly runCommand: (argv: readonly string[], io: CommandIo) => Promise<number>;
  /** How browsers reach the server, where a proxy stands before it. */
  readonly public_url?: string | undefined;
  /** Folder of the built dashboard. */
  readonly appDir?: string | undefined;
  /** Reports by name; all of them when absent. */
  readonly reports?: Readonly<Record<string, Report>> | undefined;
  /** What reports are told that a request may not say: the ends of the log and the wall clock. */
  readonly inside?: (() => Promise<Readonly<Record<string, unknown>>>) | undefined;
  /** ms since 1970: for sessions and receipt. */
  readonly now?: (() => number) | undefined;
}

export interface ServerOptions extends AppOptions {
  /** Beyond loopback only with accounts. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}
