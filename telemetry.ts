import { pino, type Logger } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DEAD_REASONS } from './ingest/events/errors.js';
import { KINDS, KIND_SPECS, type Kind } from './ingest/events/kinds.js';

export type { Logger } from 'pino';

/** The logger that every room is handed. It writes JSON lines to stderr, because stdout belongs to results. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** What can become of events: at the door of the collector, and behind the log. */
export const OUTCOMES = [
  'accepted_at_door',
  'duplicate_at_door',
  'rejected_at_door',
  'failed_at_door',
  'row',
  'dead_letter',
  'conflict',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a consumer was started anew. */
export const RESTART_REASONS = ['stalled', 'crashed', 'failed', 'lost_partitions', 'warehouse'] as const;
export type RestartReason = (typeof RESTART_REASONS)[number];

const OTHER = 'other';
const TABLES: readonly string[] = [...KINDS.map((kind) => KIND_SPECS[kind].table), 'dead_letters', 'marks'];
const TOPICS: readonly string[] = [
  ...KINDS.map((kind) => KIND_SPECS[kind].topic),
  'fairlead.dead_letter',
  'fairlead.dead_letters',
];
/** A decoder that fails is a bug with a dead letter of its own. */
const REASONS: readonly string[] = [...DEAD_REASONS, 'BUG'];
/** What the drift of the reconciliation is measured in. */
const MEASURES = ['count', 'money'] as const;
/** Partitions of a topic, as the settings bound them. */
const PARTITIONS_MAX = 1024;

interface MetricSpec {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'records';
  readonly help: string;
  /** Every value that each label may have; any other is told as `other`, so that no sender can make the series grow. */
  readonly labels: Readonly<Record<string, readonly string[] | 'partition'>>;
  readonly buckets?: readonly number[];
}

const MOMENTS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
const AGES = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800, 7200, 86_400] as const;
const SIZES = [1, 10, 100, 1000, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144, 1_048_576] as const;

/**
 * Every metric of Fairlead, declared once. `records` is a histogram in which each record counts, however many came together.
 * docs/metrics.md says of each what a bad value looks like; a test holds the two together.
 */
export const METRICS = {
  fairlead_events_total: {
    type: 'counter',
    help: 'Events by what became of them: at the door of the collector, and behind the log as rows or dead letters; conflict counts rows that were moved to the dead letters afterwards',
    labels: { kind: KINDS, outcome: OUTCOMES },
  },
  fairlead_dead_letters_total: {
    type: 'counter',
    help: 'Records that became dead letters, by reason',
    labels: { kind: KINDS, reason: REASONS },
  },
  fairlead_lag_records: {
    type: 'gauge',
    help: 'Records of a partition that are in the log and not in the warehouse yet',
    labels: { topic: TOPICS, partition: 'partition' },
  },
  fairlead_log_end_offset: {
    type: 'gauge',
    help: 'Offset after the last record of a partition',
    labels: { topic: TOPICS, partition: 'partition' },
  },
  fairlead_mark_offset: {
    type: 'gauge',
    help: 'Offset below which every record of a partition is in a row or a dead letter',
    labels: { topic: TOPICS, partition: 'partition' },
  },
  fairlead_batch_records: { type: 'histogram', help: 'Records of a batch', labels: { kind: KINDS }, buckets: SIZES },
  fairlead_batch_age_seconds: {
    type: 'histogram',
    help: 'From the receipt of the oldest record of a batch until the batch is durable',
    labels: { kind: KINDS },
    buckets: AGES,
  },
  fairlead_freshness_seconds: {
    type: 'records',
    help: 'From the receipt of an event until it can be read in the warehouse; every record counts once',
    labels: {},
    buckets: AGES,
  },
  fairlead_state_freshness_seconds: {
    type: 'records',
    help: 'From the receipt of an event until the step that took it ended; every record counts once',
    labels: {},
    buckets: AGES,
  },
  fairlead_insert_seconds: {
    type: 'histogram',
    help: 'Time of one insert, retries included',
    labels: { table: TABLES },
    buckets: MOMENTS,
  },
  fairlead_insert_retries_total: { type: 'counter', help: 'Inserts that were sent again', labels: { table: TABLES } },
  fairlead_append_seconds: {
    type: 'histogram',
    help: 'Time of one append to the log until it is durable',
    labels: { topic: TOPICS },
    buckets: MOMENTS,
  },
  fairlead_appended_records_total: { type: 'counter', help: 'Records appended to the log', labels: { topic: TOPICS } },
  fairlead_processing_step_seconds: {
    type: 'histogram',
    help: 'Time of one processing step that had something to do',
    labels: {},
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
  },
  fairlead_processing_rows_total: { type: 'counter', help: 'Log records that processing steps took', labels: {} },
  fairlead_processing_failures_total: { type: 'counter', help: 'Processing steps that failed', labels: {} },
  fairlead_computing: {
    type: 'gauge',
    help: '1 if this process computes, 0 if it stands by while another one does',
    labels: {},
  },
  fairlead_drift_alerts: {
    type: 'gauge',
    help: 'Shares of the reconciliation that left their usual band on the last seven whole days of the programme, by count of rows and by money',
    labels: { measure: MEASURES },
  },
  fairlead_consumer_restarts_total: {
    type: 'counter',
    help: 'How often the consumer was started anew, by reason',
    labels: { reason: RESTART_REASONS },
  },
  fairlead_rebalances_total: { type: 'counter', help: 'How often partitions were given out anew', labels: {} },
  fairlead_assigned_partitions: { type: 'gauge', help: 'Partitions that this process reads', labels: {} },
  fairlead_buffered_bytes: {
    type: 'gauge',
    help: 'Bytes of records that were read and are not durable in the warehouse yet',
    labels: {},
  },
  fairlead_warehouse_up: {
    type: 'gauge',
    help: '1 if the warehouse answered when it was last asked, else 0',
    labels: {},
  },
} as const satisfies Record<string, MetricSpec>;
export type MetricName = keyof typeof METRICS;

/** What is told of a batch once it is durable. */
export interface BatchFigures {
  readonly kind: Kind;
  readonly records: number;
  readonly rows: number;
  readonly dead: number;
  /** Of `dead`, how many for each reason; what it leaves open counts under `other`. */
  readonly deadByReason?: Readonly<Record<string, number>> | undefined;
  /** Receipt of the oldest and the newest record, ms since 1970. */
  readonly oldestReceivedAt?: number | undefined;
  readonly newestReceivedAt?: number | undefined;
  /** Time of the insert of its rows. */
  readonly insertSeconds?: number | undefined;
}

/** Ends of a partition, where they are known. */
export interface PartitionEnds {
  readonly endOffset: number;
  readonly markOffset: number;
}

/** What is told of a processing step that ended. */
export interface StepFigures {
  readonly seconds: number;
  readonly rows: number;
  /** Receipt of the oldest and the newest record that it took, ms since 1970. */
  readonly oldestReceivedAt?: number | undefined;
  readonly newestReceivedAt?: number | undefined;
}

/** Alerts of the reconciliation, by what they are measured in. */
export type DriftFigures = Readonly<Record<(typeof MEASURES)[number], number>>;

/** What a process tells about itself; every method is cheap, and none throws whatever it is given. */
export interface Metrics {
  /** Events as the collector answered for them. */
  atDoor(kind: Kind, outcome: Outcome, events: number): void;
  /** A batch became durable. */
  batch(figures: BatchFigures): void;
  /** Rows of before turned out to be conflicts and became dead letters. */
  conflicts(kind: Kind, rows: number): void;
  /** An insert ended well; of a batch's own rows `batch` tells it. */
  inserted(table: string, seconds: number): void;
  /** An insert is sent again. */
  insertRetried(table: string): void;
  lag(topic: string, partition: number, records: number, ends?: PartitionEnds): void;
  /** The partition went to another process: its figures are no longer told here. */
  revoked(topic: string, partition: number): void;
  assigned(partitions: number): void;
  rebalanced(): void;
  restarted(reason: RestartReason): void;
  buffered(bytes: number): void;
  append(topic: string, seconds: number, records: number): void;
  step(figures: StepFigures): void;
  stepFailed(): void;
  /** Whether this process computes, or another one while it stands by. */
  computing(here: boolean): void;
  warehouseUp(up: boolean): void;
  /** How many shares of the reconciliation lately lie outside their usual band. */
  drift(alerts: DriftFigures): void;
  /** Everything in Prometheus's text form. The first call begins to watch the process itself (processor, memory, event loop). */
  text(): Promise<string>;
  /** Content type of `text`. */
  readonly contentType: string;
}

interface HistogramValue {
  readonly labels: { readonly le?: number | string };
  readonly value: number;
  readonly metricName: string;
}

/** A histogram without labels that takes many observations of one value at once: one call for a batch and not one for a record. */
class RecordHistogram extends Histogram {
  readonly #told: { readonly name: string; readonly help: string };
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  constructor({ name, help, buckets }: { name: string; help: string; buckets: readonly number[] }) {
    super({ name, help, buckets: [...buckets], registers: [] });
    this.#told = { name, help };
    this.#bounds = buckets;
    this.#counts = buckets.map(() => 0);
  }

  add(value: number, times: number): void {
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) this.#counts[bucket]! += times;
    this.#sum += value * times;
    this.#count += times;
  }

  /** What the registry asks for: the counts of this class in place of those of the class above. */
  async getForPromString(): Promise<object> {
    const { name } = this.#told;
    const values: HistogramValue[] = [];
    let below = 0;
    for (const [i, le] of this.#bounds.entries()) {
      below += this.#counts[i]!;
      values.push({ labels: { le }, value: below, metricName: `${name}_bucket` });
    }
    values.push({ labels: { le: '+Inf' }, value: this.#count, metricName: `${name}_bucket` });
    values.push({ labels: {}, value: this.#sum, metricName: `${name}_sum` });
    values.push({ labels: {}, value: this.#count, metricName: `${name}_count` });
    return { ...this.#told, type: 'histogram', aggregator: 'sum', values };
  }
}

type Labels = Readonly<Record<string, string>>;

/** Holds the metrics of the table under their names, each label within its bounds. */
function createMeters(registry: Registry) {
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const records = new Map<string, RecordHistogram>();
  for (const [name, spec] of Object.entries<MetricSpec>(METRICS)) {
    const buckets = [...(spec.buckets ?? [])];
    const meter = { name, help: spec.help, labelNames: Object.keys(spec.labels), registers: [registry] };
    if (spec.type === 'counter') counters.set(name, new Counter(meter));
    else if (spec.type === 'gauge') gauges.set(name, new Gauge(meter));
    else if (spec.type === 'histogram') histograms.set(name, new Histogram({ ...meter, buckets }));
    else {
      const histogram = new RecordHistogram({ name, help: spec.help, buckets });
      registry.registerMetric(histogram);
      records.set(name, histogram);
    }
  }
  const bounded = (name: MetricName, labels: Labels): Record<string, string> => {
    const allowed: MetricSpec['labels'] = METRICS[name].labels;
    return Object.fromEntries(
      Object.entries(labels).map(([label, value]) => [label, isAllowed(allowed[label], value) ? value : OTHER]),
    );
  };
  return {
    count: (name: MetricName, labels: Labels, amount = 1): void => {
      if (amount >= 0 && Number.isFinite(amount)) counters.get(name)?.inc(bounded(name, labels), amount);
    },
    set: (name: MetricName, labels: Labels, value: number): void => {
      if (Number.isFinite(value)) gauges.get(name)?.set(bounded(name, labels), value);
    },
    forget: (name: MetricName, labels: Labels): void => gauges.get(name)?.remove(bounded(name, labels)),
    observe: (name: MetricName, labels: Labels, value: number): void => {
      if (Number.isFinite(value)) histograms.get(name)?.observe(bounded(name, labels), Math.max(0, value));
    },
    /** Tells of records that lie evenly between two ages. */
    spread: (name: MetricName, oldest: number, newest: number, count: number): void => {
      if (Number.isFinite(oldest) && Number.isFinite(newest)) spreadOver(records.get(name), { oldest, newest, count });
    },
  };
}
type Meters = ReturnType<typeof createMeters>;

function isAllowed(allowed: readonly string[] | 'partition' | undefined, value: string): boolean {
  if (allowed === 'partition') return /^\d{1,4}$/.test(value) && Number(value) < PARTITIONS_MAX;
  return allowed?.includes(value) ?? false;
}

/** How many observations stand for the records of a batch at most. */
const STRATA_MAX = 16;

/**
 * The receipts of a batch are known by their oldest and newest alone; its records are taken to lie evenly between, in equal strata of
 * which each counts with its middle.
 */
function spreadOver(
  histogram: RecordHistogram | undefined,
  { oldest, newest, count }: { oldest: number; newest: number; count: number },
): void {
  const strata = Math.min(STRATA_MAX, count);
  for (let i = 0; i < strata; i += 1) {
    const times = Math.floor((count * (i + 1)) / strata) - Math.floor((count * i) / strata);
    histogram?.add(Math.max(0, newest + ((oldest - newest) * (i + 0.5)) / strata), times);
  }
}

/** Metrics on a registry of their own, never the package's global one. */
export function createMetrics(now: () => number = Date.now): Metrics {
  const registry = new Registry();
  const meters = createMeters(registry);
  let watching = false;
  for (const kind of KINDS) {
    // From the beginning at 0, so that the first event is an increase.
    for (const outcome of OUTCOMES) meters.count('fairlead_events_total', { kind, outcome }, 0);
  }
  for (const reason of RESTART_REASONS) meters.count('fairlead_consumer_restarts_total', { reason }, 0);
  return {
    ...ingestMeters(meters, now),
    ...processMeters(meters, now),
    contentType: registry.contentType,
    text: async () => {
      if (!watching) collectDefaultMetrics({ register: registry });
      watching = true;
      // The package writes Nan, which the text form does not know.
      return (await registry.metrics()).replaceAll(/ Nan$/gm, ' NaN');
    },
  };
}

type IngestMethods = 'atDoor' | 'batch' | 'conflicts' | 'inserted' | 'insertRetried' | 'lag' | 'revoked' | 'append';

function ingestMeters(meters: Meters, now: () => number): Pick<Metrics, IngestMethods> {
  const { count, set, forget, observe } = meters;
  return {
    atDoor: (kind, outcome, events) => count('fairlead_events_total', { kind, outcome }, events),
    batch: (figures) => tellBatch(meters, figures, now()),
    conflicts: (kind, rows) => {
      count('fairlead_events_total', { kind, outcome: 'conflict' }, rows);
      count('fairlead_dead_letters_total', { kind, reason: 'ID_CONFLICT' }, rows);
    },
    inserted: (table, seconds) => observe('fairlead_insert_seconds', { table }, seconds),
    insertRetried: (table) => count('fairlead_insert_retries_total', { table }),
    lag: (topic, number, records, ends) => {
      const labels = { topic, partition: String(number) };
      set('fairlead_lag_records', labels, records);
      if (!ends) return;
      set('fairlead_log_end_offset', labels, ends.endOffset);
      set('fairlead_mark_offset', labels, ends.markOffset);
    },
    revoked: (topic, number) => {
      const labels = { topic, partition: String(number) };
      for (const name of ['fairlead_lag_records', 'fairlead_log_end_offset', 'fairlead_mark_offset'] as const)
        forget(name, labels);
    },
    append: (topic, seconds, records) => {
      observe('fairlead_append_seconds', { topic }, seconds);
      count('fairlead_appended_records_total', { topic }, records);
    },
  };
}

function tellBatch({ count, observe, spread }: Meters, figures: BatchFigures, now: number): void {
  const { kind, records, rows, dead, deadByReason = {}, oldestReceivedAt, newestReceivedAt, insertSeconds } = figures;
  count('fairlead_events_total', { kind, outcome: 'row' }, rows);
  count('fairlead_events_total', { kind, outcome: 'dead_letter' }, dead);
  let unexplained = dead;
  for (const [reason, letters] of Object.entries(deadByReason)) {
    unexplained -= letters;
    count('fairlead_dead_letters_total', { kind, reason }, letters);
  }
  if (unexplained > 0) count('fairlead_dead_letters_total', { kind, reason: OTHER }, unexplained);
  observe('fairlead_batch_records', { kind }, records);
  if (insertSeconds !== undefined) observe('fairlead_insert_seconds', { table: KIND_SPECS[kind].table }, insertSeconds);
  if (oldestReceivedAt === undefined) return;
  const oldest = (now - oldestReceivedAt) / 1000;
  observe('fairlead_batch_age_seconds', { kind }, oldest);
  spread('fairlead_freshness_seconds', oldest, (now - (newestReceivedAt ?? oldestReceivedAt)) / 1000, records);
}

type ProcessMethods = Exclude<keyof Metrics, IngestMethods | 'text' | 'contentType'>;

function processMeters({ count, set, observe, spread }: Meters, now: () => number): Pick<Metrics, ProcessMethods> {
  return {
    assigned: (partitions) => set('fairlead_assigned_partitions', {}, partitions),
    rebalanced: () => count('fairlead_rebalances_total', {}),
    restarted: (reason) => count('fairlead_consumer_restarts_total', { reason }),
    buffered: (bytes) => set('fairlead_buffered_bytes', {}, bytes),
    step: ({ seconds, rows, oldestReceivedAt, newestReceivedAt }) => {
      observe('fairlead_processing_step_seconds', {}, seconds);
      count('fairlead_processing_rows_total', {}, rows);
      if (oldestReceivedAt === undefined) return;
      const oldest = (now() - oldestReceivedAt) / 1000;
      const newest = (now() - (newestReceivedAt ?? oldestReceivedAt)) / 1000;
      spread('fairlead_state_freshness_seconds', oldest, newest, rows);
    },
    stepFailed: () => count('fairlead_processing_failures_total', {}),
    computing: (here) => set('fairlead_computing', {}, here ? 1 : 0),
    warehouseUp: (up) => set('fairlead_warehouse_up', {}, up ? 1 : 0),
    drift: (alerts) => MEASURES.forEach((measure) => set('fairlead_drift_alerts', { measure }, alerts[measure])),
  };
}
