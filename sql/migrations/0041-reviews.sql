-- Reviews of cases, what they come to, and what stands of suspicion and review together: risks (which the signals fill), folds of cases, the standing of
-- candidates, cases and alerts. A candidate is one conversion and one advocate who may have brought it.

-- Grain: one row a word of a reviewer about a case. case_id: advocate:ID, conversion:ID, ring:ID or network:ID. scope: JSON, conversion_ids or from and
-- to; NULL is all of the subject. seen: the newest review that the reviewer saw. undoes: id of a review, or of a batch.
CREATE TABLE IF NOT EXISTS reviews
(
    programme_id LowCardinality(String),
    source LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    case_id String,
    reviewer String,
    action LowCardinality(String),
    scope Nullable(String),
    seen Nullable(String),
    batch_id Nullable(String),
    reason Nullable(String),
    note Nullable(String),
    undoes Nullable(String),
    assignee Nullable(String),
    until Nullable(DateTime64(3, 'UTC')),
    extra Nullable(String),
    content_hash UInt64,
    log_partition UInt16,
    log_offset UInt64,
    received_at DateTime64(3, 'UTC'),
    enrichment_version UInt16,
    is_deleted UInt8,
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(enrichment_version, is_deleted)
ORDER BY (programme_id, case_id, log_partition, log_offset)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a standing review below the end of the newest step's ranges.
CREATE VIEW IF NOT EXISTS standing_reviews AS
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.review') AS tos
SELECT *
FROM reviews FINAL
WHERE log_offset < tos[log_partition + 1]
  AND (log_partition, log_offset) NOT IN (SELECT log_partition, log_offset FROM excluded_rows WHERE kind = 'review');

-- Scratch of one step: the reviews that it must look at. standing: it counts; touched: it is an earlier one whose standing changed.
CREATE TABLE IF NOT EXISTS step_reviews
(
    programme_id LowCardinality(String),
    id String,
    occurred_at DateTime64(3, 'UTC'),
    log_partition UInt16,
    log_offset UInt64,
    case_id String,
    action LowCardinality(String),
    undoes Nullable(String),
    standing UInt8,
    touched UInt8
)
ENGINE = Memory
SETTINGS compress = 1;

-- Grain: one row a candidate with any risk. score_ppb: 1 - product of (1 - contribution) over its reasons, of the evaluation that gives the most;
-- own_score_ppb: of the candidate's own signals alone. reasons: names of signals, the greatest contribution first (of equal ones by name);
-- contributions: beside them, weight times strength, ppb. day: the day (UTC) whose evaluation gave the score, NULL where its own signals alone did.
-- held_from: since when the score is not below the hold_score of the rules in force at the conversion, NULL where it never was.
CREATE TABLE IF NOT EXISTS risks
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    occurred_at DateTime64(3, 'UTC'),
    score_ppb UInt32,
    own_score_ppb UInt32,
    held_from Nullable(DateTime64(3, 'UTC')),
    reasons Array(LowCardinality(String)),
    contributions Array(UInt32),
    day Nullable(Date),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX advocate_filter advocate_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id)
SETTINGS index_granularity = 1024;

-- Grain: one row a case of which any review has an effect: what its reviews come to. confirms, ends (dismissals and releases), holds: JSON lists of
-- the reviews that have one, in order of time. decision: of the newest of them (confirmed, dismissed, released), '' for none. mutes: a dismissal
-- is among them. No column tells of a review that was undone or came too late.
CREATE TABLE IF NOT EXISTS case_folds
(
    programme_id LowCardinality(String),
    case_id String,
    decision LowCardinality(String),
    decided_at Nullable(DateTime64(3, 'UTC')),
    decided_by Nullable(String),
    assignee Nullable(String),
    snoozed_until Nullable(DateTime64(3, 'UTC')),
    first_at DateTime64(3, 'UTC'),
    confirms String,
    ends String,
    holds String,
    mutes UInt8,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, case_id);

-- Scratch of one step: cases whose reviews have another effect than before. causes: bits, see processors/attribution/touched.ts.
CREATE TABLE IF NOT EXISTS touched_cases
(
    programme_id LowCardinality(String),
    case_id String,
    causes UInt16
)
ENGINE = Memory;

-- Grain: one row a candidate, case and episode (from 0, in order of time) of being held by it; one row without held_from where it was confirmed and
-- never held. held_by: 'risk' or review:ID. released_at, released_by (review:ID): NULL while nobody ended the episode. confirmed_at, confirmed_by:
-- on every row of the candidate and case. What a case was confirmed for ends its holds too.
CREATE TABLE IF NOT EXISTS fraud_standing
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    case_id String,
    episode UInt16,
    held_from Nullable(DateTime64(3, 'UTC')),
    held_by LowCardinality(String),
    released_at Nullable(DateTime64(3, 'UTC')),
    released_by Nullable(String),
    confirmed_at Nullable(DateTime64(3, 'UTC')),
    confirmed_by Nullable(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX case_filter case_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, case_id, episode)
SETTINGS index_granularity = 1024;

-- Grain: one row a case: a subject of which a candidate is or was held, or was confirmed, or that a person took up. state: open, assigned, snoozed, confirmed,
-- dismissed. held: candidates that are held; confirmed, released: candidates that were. score_ppb, reasons: of the held ones, or of all where none is.
-- amounts_minor by currencies: rewards of held candidates that wait; amount_minor, currency: the greatest of them. escalated_at: the due time, once now
-- has passed it undecided.
CREATE TABLE IF NOT EXISTS cases
(
    programme_id LowCardinality(String),
    case_id String,
    subject_kind LowCardinality(String),
    subject_id String,
    state LowCardinality(String),
    severity LowCardinality(String),
    assignee Nullable(String),
    score_ppb UInt32,
    reasons Array(LowCardinality(String)),
    amount_minor Int64,
    currency LowCardinality(String),
    currencies Array(LowCardinality(String)),
    amounts_minor Array(Int64),
    held UInt32,
    confirmed UInt32,
    released UInt32,
    opened_at DateTime64(3, 'UTC'),
    due_at DateTime64(3, 'UTC'),
    escalated_at Nullable(DateTime64(3, 'UTC')),
    snoozed_until Nullable(DateTime64(3, 'UTC')),
    decided_at Nullable(DateTime64(3, 'UTC')),
    decided_by Nullable(String),
    next_at Nullable(DateTime64(3, 'UTC')),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1,
    INDEX next_at_range next_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, case_id);

-- Grain: one row a subject whose signals opened a case, and currency of the money at stake ('' where none is).
CREATE TABLE IF NOT EXISTS alerts
(
    programme_id LowCardinality(String),
    subject_kind LowCardinality(String),
    subject_id String,
    currency LowCardinality(String),
    alert_id FixedString(32),
    case_id String,
    score_ppb UInt32,
    severity LowCardinality(String),
    reasons Array(LowCardinality(String)),
    amount_at_stake_minor Int64,
    opened_at DateTime64(3, 'UTC'),
    state LowCardinality(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, subject_kind, subject_id, currency);

-- Scratch of one step: cases to compute anew.
CREATE TABLE IF NOT EXISTS case_keys
(
    programme_id LowCardinality(String),
    case_id String
)
ENGINE = Memory;

-- Holds of two cases are two holds. Grain: one row a reason, and the time it began, why the reward of a granted or reversed decision may not, or might
-- not, be paid; of HELD_FRAUD_REVIEW one a case_id, which is '' for all other reasons. closes_at: when it ends by itself, if that is known. closed_at,
-- closed_by ('time', 'order:ID', 'advocate', 'review:ID', 'reversal'): NULL while open.
DROP TABLE IF EXISTS holds;
CREATE TABLE IF NOT EXISTS holds
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    reason LowCardinality(String),
    opened_at DateTime64(3, 'UTC'),
    case_id String,
    hold_id FixedString(32),
    closes_at Nullable(DateTime64(3, 'UTC')),
    closed_at Nullable(DateTime64(3, 'UTC')),
    closed_by Nullable(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, reason, opened_at, case_id)
SETTINGS index_granularity = 1024;

-- State tables are new or have other columns: every cursor goes back to the beginning, under a step of its own, as in migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
