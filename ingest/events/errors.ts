/**
 * The one table of everything that can go wrong: its HTTP status, its exit code on the command line (0 fine, 1 the answer
 * is no, 2 wrong usage, 3 could not), what happened in plain words, and what to do about it.
 *
 * A code is stable: scripts and dead letters rely on it. Texts may improve.
 */
export interface ErrorText {
  /** Status of an HTTP answer that carries this code. */
  readonly status: number;
  /** Exit code of a command that ends with it. */
  readonly exit: 0 | 1 | 2 | 3;
  /** What was wrong, in plain words. */
  readonly text: string;
  /** What to do. */
  readonly hint: string;
}

const refused = (text: string, hint: string): ErrorText => ({ status: 422, exit: 1, text, hint });
const cannot = (status: number, exit: 0 | 1 | 2 | 3, text: string, hint: string): ErrorText => ({
  status,
  exit,
  text,
  hint,
});

/** Reasons why one event is refused at the door or becomes a dead letter. */
const eventErrors = {
  BAD_JSON: refused('The event is not valid JSON.', 'Send one complete JSON object an event.'),
  BAD_UTF8: refused('The event is not valid UTF-8.', 'Encode the event as UTF-8.'),
  CURRENCY_MISSING: refused('An amount came without its currency.', 'Send `currency` (ISO 4217) beside the amount.'),
  CURRENCY_UNKNOWN: refused('The currency is not an ISO 4217 code.', 'Use a code such as EUR, in capitals.'),
  DUPLICATE_KEY: refused('A key stands twice in one object.', 'Send every key once.'),
  EFFECTIVE_IN_PAST: refused(
    'The ruleset would take effect before it, or the version before it, was published.',
    'Choose a later `effective_from`, or set `correction: true` to revise openly.',
  ),
  EVENT_TOO_DEEP: refused('The event is nested too deeply.', 'Nest at most 32 levels.'),
  EVENT_TOO_LARGE: refused('The event is larger than 1 MiB.', 'Send less with one event.'),
  EXTRA_TOO_LARGE: refused('The unknown fields are larger than 4 KiB.', 'Send fewer fields that the contract lacks.'),
  FIELD_CONTRADICTION: refused('Two fields contradict each other.', 'Correct the fields that the message names.'),
  FIELD_CONTROL_CHARACTER: refused('A string holds a control character.', 'Remove control characters, NUL included.'),
  FIELD_MISSING: refused('A field that must be there is missing.', 'Send the field that the message names.'),
  FIELD_NOT_UNICODE: refused('A string holds half of a surrogate pair.', 'Send well-formed Unicode.'),
  FIELD_OUT_OF_RANGE: refused('A number or list is out of its bounds.', 'See the bounds in the message.'),
  FIELD_TOO_LONG: refused('A string is longer than its field allows.', 'Shorten the field that the message names.'),
  FIELD_TYPE: refused('A field has the wrong type.', 'See the type in the message.'),
  FIELD_VALUE: refused('A field has a value that the contract does not list.', 'Use one of the values in the message.'),
  ENVELOPE_INVALID: refused(
    'The headers or the time of the log record cannot be read.',
    'Write the headers `source` and `programme` as the guide to Kafka says, or none, and give every record a time.',
  ),
  FORBIDDEN_KEY: refused(
    'A key is not allowed: __proto__, constructor and prototype never are.',
    'Rename or drop the key.',
  ),
  ID_CONFLICT: refused('Another event with this id has other content.', 'Give every event an id of its own.'),
  IP_INVALID: refused(
    'The address is neither IPv4 nor IPv6 (zone ids are not allowed).',
    'Send the address alone, without port or zone.',
  ),
  KIND_LATER: refused('This kind of event is known but not taken yet.', 'Keep it; a later version takes it.'),
  KIND_MISMATCH: refused('The event names another kind than the place it came through.', 'Send it to its own kind.'),
  KIND_UNKNOWN: refused('There is no such kind of event.', 'See the kinds in the contract.'),
  MONEY_NEGATIVE: refused('This amount must not be negative.', 'Send a positive amount in minor units.'),
  MONEY_NOT_INTEGER: refused(
    'The amount is not a whole number of minor units.',
    'Send minor units: 12.34 EUR is 1234.',
  ),
  MONEY_TOO_LARGE: refused('The amount is beyond 2^53 - 1 minor units.', 'Check the amount.'),
  NOT_AN_OBJECT: refused('The event is not a JSON object.', 'Send one JSON object an event.'),
  PROGRAMME_MISMATCH: refused('The event names another programme than its key.', 'Use the key of that programme.'),
  RULES_INVALID: refused('The rules of the ruleset are not valid.', 'Correct the path that the message names.'),
  TIME_FORMAT: refused(
    'A time is not RFC 3339 with offset and at most milliseconds.',
    'Write times like 2026-03-01T12:00:00.000Z.',
  ),
  TIME_IN_FUTURE: refused('A time is more than five minutes after receipt.', 'Check the clock of the sender.'),
  TIME_TOO_LATE: refused('A time is after the year 2199.', 'Check the time.'),
  TIME_TOO_OLD: refused('A time is before the year 2000.', 'Check the time.'),
  VERSION_NOT_RISING: refused(
    'The version of the ruleset is not above those that are published.',
    'Give it a higher `version`.',
  ),
} satisfies Record<string, ErrorText>;

/** Everything else, by room. Add to your section, alphabetically. */
const otherErrors = {
  // General
  BUG: cannot(500, 3, 'Something went wrong inside Fairlead.', 'Report it with the log line that carries this code.'),
  CASE_CHANGED: cannot(
    409,
    1,
    'Somebody else decided something about this case meanwhile.',
    'Look at the case again, and say what you have `seen`.',
  ),
  CONFIG_INVALID: cannot(500, 2, 'The configuration is not valid.', 'Correct the setting that the message names.'),
  DATA_UNWRITABLE: cannot(500, 3, 'The data directory cannot be made or written.', 'Check its owner and mode.'),
  FILE_UNREADABLE: cannot(400, 2, 'A file cannot be read.', 'Check its path, owner and contents.'),
  FILE_UNWRITABLE: cannot(400, 2, 'A file cannot be written.', 'Check its folder, owner and mode.'),
  INTERRUPTED: cannot(503, 3, 'The command was stopped before it had finished.', 'Call it again.'),
  MODEL_DAMAGED: cannot(
    422,
    3,
    'A saved model is damaged, or the file holds none.',
    'Save it again, or restore it from a copy.',
  ),
  MODEL_INPUT: cannot(400, 2, 'A model cannot be run on this input.', 'Correct the place that the message names.'),
  MODEL_VERSION: cannot(
    422,
    3,
    'A saved model is of a version that this program does not read.',
    'Train it anew, or use the program that saved it.',
  ),
  NOT_FOUND: cannot(404, 1, 'There is nothing under this name.', 'Check the name.'),
  NOT_SERVING: cannot(409, 1, 'No Fairlead serves this data directory.', 'Start one: fairlead run.'),
  NOTHING_TO_LEARN: cannot(
    409,
    1,
    'There is too little to learn from.',
    'Choose another period or level; fairlead report attribution shows the paths, fairlead cases what was reviewed.',
  ),
  RUNNING_GONE: cannot(
    503,
    3,
    'The running Fairlead stopped before the command had finished.',
    'Call it again; what was begun is not lost.',
  ),
  USAGE: cannot(400, 2, 'The command or request is not used correctly.', 'See --help or /v1/openapi.json.'),

  // Doors (HTTP)
  ADDRESS_UNAVAILABLE: cannot(500, 3, 'The address to listen on is none of this machine.', 'Choose another host.'),
  BODY_MALFORMED: cannot(400, 2, 'The body cannot be read as JSON or NDJSON.', 'Send an object, an array, or NDJSON.'),
  BODY_TOO_LARGE: cannot(413, 2, 'The body is too large.', 'Send smaller batches.'),
  BODY_TYPE: cannot(415, 2, 'The body has a content type that is not taken.', 'Send JSON or NDJSON.'),
  CONTROL_DENIED: cannot(403, 3, 'This token does not open the control door.', 'Use the token of DATA/run.json.'),
  CSRF_REFUSED: cannot(403, 1, 'The request came from another site.', 'Send it from the dashboard itself.'),
  FORBIDDEN: cannot(403, 1, 'Your role does not allow this.', 'Ask an owner for the role that the message names.'),
  KEY_KIND_DENIED: cannot(
    403,
    1,
    'A browser key may send only click, conversion and activity.',
    'Send this kind with a server key.',
  ),
  KEY_ORIGIN_DENIED: cannot(403, 1, 'This browser key is not for this site.', 'Add the origin to the key.'),
  KEY_REQUIRED: cannot(401, 1, 'No valid write key came with the request.', 'Send `Authorization: Bearer KEY`.'),
  LISTEN_REFUSED: cannot(
    500,
    3,
    'Listening beyond this machine needs configured accounts.',
    'Configure `accounts`, or listen on 127.0.0.1.',
  ),
  METRICS_LISTEN_REFUSED: cannot(
    500,
    3,
    'Showing metrics beyond this machine needs a token.',
    'Set `metrics.token`, or listen on 127.0.0.1.',
  ),
  METRICS_TOKEN_REQUIRED: cannot(
    401,
    1,
    'No valid token for the metrics came with the request.',
    'Set `metrics.token` and send `Authorization: Bearer TOKEN`.',
  ),
  NOT_READY: cannot(503, 3, 'Fairlead is starting or stopping.', 'Try again in a moment.'),
  PORT_DENIED: cannot(500, 3, 'The port may not be opened.', 'Choose a port above 1023, or another address.'),
  PORT_IN_USE: cannot(500, 3, 'The port is already in use.', 'Stop the other program or choose another port.'),
  SIGN_IN_FAILED: cannot(401, 1, 'Name and password do not match.', 'Check both.'),
  SIGN_IN_LINK_SPENT: cannot(401, 1, 'The sign-in link was used or has expired.', 'Ask for a new one.'),
  SIGN_IN_REQUIRED: cannot(401, 1, 'You are not signed in.', 'Open the sign-in link that Fairlead printed.'),
  TOO_MANY_REQUESTS: cannot(429, 1, 'Too many requests.', 'Wait a little and try again.'),

  // Enrichment
  SECRETS_INVALID: cannot(
    500,
    3,
    'The secrets of the data directory cannot be read.',
    'Restore secrets.json from a backup: a new one would change every keyed hash.',
  ),

  // Log
  DISK_FULL: cannot(503, 3, 'The disk is full; nothing of this batch was taken.', 'Free space and send it again.'),
  LOG_APPEND_UNSURE: cannot(
    503,
    3,
    'It is not known whether the log has taken the events.',
    'Send them again with the same ids: what was taken is then a duplicate and counts once.',
  ),
  LOG_ABSENT: cannot(404, 3, 'There is no event log in this directory.', 'Check the path, or import or run first.'),
  LOG_CLOSED: cannot(503, 3, 'The event log was closed.', 'Open it again.'),
  LOG_CORRUPT: cannot(
    500,
    3,
    'A segment file of the event log is damaged in the middle.',
    'Restore the file that the message names from a copy; nothing after the damage was touched.',
  ),
  LOG_DENIED: cannot(
    503,
    3,
    'The Kafka cluster refuses this client.',
    'Check `kafka.sasl_username`, its password, TLS, and the rights on topics and groups that docs/kafka.md lists.',
  ),
  LOG_FORMAT: cannot(
    500,
    3,
    'A topic holds records in a form that cannot be read.',
    'Have producers compress with gzip or not at all; see docs/kafka.md.',
  ),
  LOG_IO_FAILED: cannot(503, 3, 'The event log cannot read or write its files.', 'See the cause in the message.'),
  LOG_LOCKED: cannot(
    503,
    3,
    'Another process writes to this event log.',
    'Stop that process, or let it do the work; one process writes at a time.',
  ),
  LOG_LOCK_LOST: cannot(
    503,
    3,
    'Another process took this event log over.',
    'Stop one of the two; see the lock file in the log directory.',
  ),
  LOG_OFFSET_AHEAD: cannot(
    500,
    3,
    'A reader asks for an offset that the log never gave out.',
    'The log is older than what was read from it: restore the newer log, or rebuild from this one.',
  ),
  LOG_OFFSET_GONE: cannot(410, 3, 'Retention removed this offset.', 'Read on from the start offset in the message.'),
  LOG_PARTITION_UNKNOWN: cannot(400, 3, 'The topic has no such partition.', 'Ask the log for its partitions.'),
  LOG_RECORD_TOO_LARGE: cannot(413, 3, 'A record is larger than 16 MiB.', 'Send less with one event.'),
  LOG_TOPIC_COMPACTED: cannot(
    500,
    3,
    'A topic of the log is compacted: records would vanish from it.',
    'Set cleanup.policy=delete on the topic that the message names.',
  ),
  LOG_TOPIC_NAME: cannot(400, 3, 'A topic name may hold only a-z, 0-9, dot, dash and underscore.', 'Rename the topic.'),
  LOG_UNREACHABLE: cannot(
    503,
    3,
    'The Kafka cluster does not answer.',
    'Check `kafka.brokers`, the network, and that enough brokers run.',
  ),
  LOG_WENT_BACK: cannot(
    500,
    3,
    'The warehouse has taken records that the log no longer has: the log was replaced or cut short.',
    'Restore the log, or connect the warehouse that belongs to it; `fairlead rebuild --from-log` takes the log as it is now.',
  ),
  READ_ONLY: cannot(503, 3, 'The directory cannot be written.', 'Check its owner and mode.'),

  // Import
  IMPORT_DELIMITER: cannot(
    400,
    2,
    'The CSV file has only one column.',
    'Save it with commas, semicolons, tabs or pipes between its columns.',
  ),
  IMPORT_FILE_MISSING: cannot(404, 2, 'There is no such file or directory.', 'Check the path.'),
  IMPORT_FORMAT: cannot(400, 2, 'Files of this kind cannot be imported.', 'Bring CSV, Parquet, JSON or NDJSON.'),
  IMPORT_KIND: cannot(
    400,
    2,
    'It is not clear which kind of event the file holds.',
    'Name the kind with --kind, or say with --map how columns become events.',
  ),
  IMPORT_MAP: cannot(400, 2, 'The mapping is not valid.', 'Correct the place that the message names.'),
  IMPORT_UNREADABLE: cannot(400, 3, 'The file cannot be read as what its name says.', 'See the cause in the message.'),

  // Warehouse
  MIGRATION_CHANGED: cannot(
    500,
    3,
    'A migration was changed after it was applied.',
    'Restore the file and add a new migration.',
  ),
  MIGRATION_INVALID: cannot(
    500,
    3,
    'The migration files are not in order.',
    'Name them NNNN-name.sql, each number once.',
  ),
  PROCESSING_ELSEWHERE: cannot(
    409,
    3,
    'Another process computes at this warehouse; one does so at a time.',
    'Let it, or stop it: this process can take its place at once, and within `process.lease_seconds` if it was killed.',
  ),
  PROCESSING_LOST: cannot(
    503,
    3,
    'This process was silent for so long that another may compute in its place.',
    'Nothing is lost: the step is done again by whoever computes now. If it comes again, see why this process stands still.',
  ),
  WAREHOUSE_ARROW: cannot(500, 3, 'A batch has a column type that no table takes.', 'Report it with the log line.'),
  WAREHOUSE_BUSY: cannot(503, 3, 'Too many statements wait for the warehouse.', 'Try again in a moment.'),
  WAREHOUSE_CLOSED: cannot(503, 3, 'The warehouse is closed.', 'Open it again.'),
  WAREHOUSE_DENIED: cannot(
    503,
    3,
    'The warehouse refuses this user.',
    'Check `warehouse.username`, `password` and grants.',
  ),
  WAREHOUSE_FULL: cannot(503, 3, 'The disk of the warehouse is full.', 'Free space; nothing was lost.'),
  WAREHOUSE_IN_USE: cannot(
    409,
    3,
    'Another process holds this warehouse.',
    'Stop it, or name another directory with --data.',
  ),
  WAREHOUSE_MEMORY: cannot(
    503,
    3,
    'The warehouse ran out of its memory limit.',
    'Raise `warehouse.memory_limit_bytes`.',
  ),
  WAREHOUSE_NOT_MIGRATED: cannot(
    500,
    3,
    'The warehouse lacks a table.',
    'Run any command that writes; it brings the tables up to date.',
  ),
  WAREHOUSE_NOT_READY: cannot(
    503,
    3,
    'The warehouse cannot take this now: too much at once, too many parts, or a replica without its Keeper.',
    'Wait; it is tried again. See the message of the server if it stays.',
  ),
  WAREHOUSE_PARAMETER: cannot(
    500,
    3,
    'A statement lacks a parameter or got a bad one.',
    'Report it with the log line.',
  ),
  WAREHOUSE_READONLY: cannot(500, 3, 'The statement writes, and this door only reads.', 'Report it with the log line.'),
  WAREHOUSE_STATEMENT: cannot(
    500,
    3,
    'There is no such statement file.',
    'Build again; the statements lie under sql/queries.',
  ),
  WAREHOUSE_STATEMENT_FAILED: cannot(
    500,
    3,
    'The warehouse could not run a statement.',
    'See the message of the engine.',
  ),
  WAREHOUSE_UNREACHABLE: cannot(
    503,
    3,
    'The warehouse does not answer.',
    'Check `warehouse.url` and that the server runs.',
  ),
  WAREHOUSE_UNWRITABLE: cannot(503, 3, 'The warehouse directory cannot be written.', 'Check its owner and mode.'),
  WAREHOUSE_URL: cannot(500, 2, 'The address of the warehouse is not valid.', 'Use chdb:PATH or http(s)://HOST:PORT.'),
} satisfies Record<string, ErrorText>;

/** Why an event is refused: the codes of dead letters and of `rejected` items. */
export type DeadReason = keyof typeof eventErrors;
export type ErrorCode = DeadReason | keyof typeof otherErrors;

export const DEAD_REASONS = Object.keys(eventErrors) as readonly DeadReason[];
export const ERRORS: Readonly<Record<ErrorCode, ErrorText>> = { ...eventErrors, ...otherErrors };

export interface FailDetails {
  /** What was wrong and where; the table's text when absent. */
  readonly message?: string;
  /** What to do; the table's hint when absent. */
  readonly hint?: string;
  /** The error below this one; never shown to people outside. */
  readonly cause?: unknown;
  readonly [detail: string]: unknown;
}

/** An operating error with a stable code. Anything thrown that is not one of these is a bug. */
export class FairleadError extends Error {
  override readonly name = 'FairleadError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, { message, hint, cause, ...details }: FailDetails = {}) {
    super(message ?? ERRORS[code].text, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint ?? ERRORS[code].hint;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get exit(): 0 | 1 | 2 | 3 {
    return ERRORS[this.code].exit;
  }
}

/** Returns (does not throw) the error: `throw fail('NOT_FOUND', { message })`. */
export function fail(code: ErrorCode, details?: FailDetails): FairleadError {
  return new FairleadError(code, details);
}
