-- What attribution decides: decisions and their journal, credits, holds, and one row of outcome a conversion.

-- Grain: one row a conversion and advocate who may have brought it; advocate_id is '' on the one row of a conversion that no advocate
-- can be named for. The current decision. amount_minor: what it credits, minor units, 0 unless granted. decided_for: the conversion's
-- own time. decision_id and cause come from the newest journal entry and tell how the decision came about; every other column is a
-- function of the set of events.
CREATE TABLE IF NOT EXISTS decisions
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    decision_id FixedString(32),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    cause LowCardinality(String),
    model LowCardinality(String),
    ruleset_version UInt32,
    share_ppb UInt32,
    amount_minor Int64,
    currency LowCardinality(String),
    decided_for DateTime64(3, 'UTC'),
    type LowCardinality(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id);

-- Grain: one row a decision that was made, in the order entry_no of its key (programme, conversion, advocate). Append-only: the newest
-- entry of each key is the state, or, where it is retracted, the key is gone. decision_id follows from the key, the entry before it
-- and the content, so a redo writes what was written before. supersedes: decision_id of the entry before, '' for the first.
-- journaled_at: when, by the clock of the machine that decided.
CREATE TABLE IF NOT EXISTS decision_journal
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    entry_no UInt32,
    decision_id FixedString(32),
    supersedes String,
    retracted UInt8,
    outcome LowCardinality(String),
    reason LowCardinality(String),
    cause LowCardinality(String),
    model LowCardinality(String),
    ruleset_version UInt32,
    share_ppb UInt32,
    amount_minor Int64,
    currency LowCardinality(String),
    decided_for DateTime64(3, 'UTC'),
    type LowCardinality(String),
    journaled_at DateTime64(3, 'UTC'),
    step UInt64
)
ENGINE = MergeTree
ORDER BY (programme_id, conversion_id, advocate_id, entry_no)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Grain: one row a conversion, model and touchpoint that the model gives a share to. share_ppb sums to 10^9 over a conversion,
-- amount_minor to its value after refunds. touchpoint_id is 'claim:CODE' for a claimed code; advocate_id is '' where the touchpoint
-- carries none. pays: this part is granted to the advocate.
CREATE TABLE IF NOT EXISTS credits
(
    programme_id LowCardinality(String),
    conversion_id String,
    model LowCardinality(String),
    touchpoint_id String,
    advocate_id String,
    channel LowCardinality(String),
    share_ppb UInt32,
    amount_minor Int64,
    currency LowCardinality(String),
    pays UInt8,
    decided_for DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, model, touchpoint_id);

-- Grain: one row a reason, and the time it began, why the reward of a granted or reversed decision may not, or might not, be paid.
-- closes_at: when it ends by itself, if that is known. closed_at, closed_by ('time', 'order:ID', 'advocate', 'reversal'): NULL while open.
CREATE TABLE IF NOT EXISTS holds
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    reason LowCardinality(String),
    opened_at DateTime64(3, 'UTC'),
    hold_id FixedString(32),
    closes_at Nullable(DateTime64(3, 'UTC')),
    closed_at Nullable(DateTime64(3, 'UTC')),
    closed_by Nullable(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, reason, opened_at);

-- Grain: one row a conversion: what became of it as a whole. outcome, reason, advocate_id: of the decision with the greatest share that
-- was granted, else reversed, else of the strongest denial. value_minor: its value after refunds; credited_minor: what is granted of
-- it. touchpoints: those at or before it, counted or not. next_at: when time alone changes the answer next, NULL for never.
CREATE TABLE IF NOT EXISTS conversion_outcomes
(
    programme_id LowCardinality(String),
    conversion_id String,
    occurred_at DateTime64(3, 'UTC'),
    type LowCardinality(String),
    person_id String,
    advocate_id String,
    channel LowCardinality(String),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    model LowCardinality(String),
    ruleset_version UInt32,
    value_minor Int64,
    credited_minor Int64,
    currency LowCardinality(String),
    open_holds UInt16,
    candidates UInt32,
    touchpoints UInt32,
    next_at Nullable(DateTime64(3, 'UTC')),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX next_at_range next_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id);

-- Grain: one row a conversion and advocate whose credit passes every test but the advocate's cap for the day. day: days since 1970
-- (UTC) of the conversion. received_at: its place in the queue, with conversion_id where times are equal.
CREATE TABLE IF NOT EXISTS cap_claims
(
    programme_id LowCardinality(String),
    advocate_id String,
    day UInt32,
    conversion_id String,
    received_at DateTime64(3, 'UTC'),
    cap UInt32,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, day, conversion_id);

-- Scratch of one step: conversions to decide anew, once for each cause. causes: bits, see processors/attribution/touched.ts.
CREATE TABLE IF NOT EXISTS attribution_touched
(
    programme_id LowCardinality(String),
    conversion_id String,
    causes UInt16
)
ENGINE = Memory;

-- Scratch of one step: advocates whose history, account or person changed, and every code they ever listed.
CREATE TABLE IF NOT EXISTS attribution_touched_codes
(
    programme_id LowCardinality(String),
    code String
)
ENGINE = Memory;

-- Scratch of one step: the conversions to decide anew, each once, with what their facts are found by. gone: the conversion is no more.
-- visitor_person: the person of its visitor where that is another one than its own, else ''.
CREATE TABLE IF NOT EXISTS attribution_keys
(
    programme_id LowCardinality(String),
    person_bucket UInt16,
    person_id String,
    conversion_id String,
    order_id String,
    customer_id String,
    visitor_id String,
    visitor_person String,
    visitor_bucket UInt16,
    causes UInt16,
    gone UInt8
)
ENGINE = MergeTree
ORDER BY (person_bucket, programme_id, person_id, conversion_id);
