-- Fraud signals: the candidates of each conversion with what signals look at, the days of advocates, what is usual among their peers, and what was found.
-- A candidate is one conversion and one advocate with a touchpoint in its path, or whose code it claims.

-- Grain: one row a candidate, in order of advocate and time. touchpoint_id: the advocate's last touchpoint at or before the conversion, '' where only the
-- code was claimed; touched_at to click_bot_reason are of that touchpoint, ip_key to bot_reason of the conversion. repeat: the person had ordered
-- before. duplicate: it repeats another conversion. self: evidence that referee and advocate are one (same, shared, ''). own_touches, other_touches: touchpoints
-- of this advocate, and of others before the last of his; visits: all before the conversion. reversed_at, reversal: when and how money went back.
-- unknown: what enrichment could not tell. NULL is unknown.
CREATE TABLE IF NOT EXISTS candidates
(
    programme_id LowCardinality(String),
    advocate_id String,
    occurred_at DateTime64(3, 'UTC'),
    conversion_id String,
    type LowCardinality(String),
    door LowCardinality(String),
    customer_id Nullable(String),
    order_id Nullable(String),
    claimed UInt8,
    repeat UInt8,
    duplicate UInt8,
    self LowCardinality(String),
    own_touches UInt32,
    other_touches UInt32,
    visits UInt32,
    touchpoint_id String,
    touched_at Nullable(DateTime64(3, 'UTC')),
    touch_door LowCardinality(String),
    channel LowCardinality(String),
    touch LowCardinality(Nullable(String)),
    page_stage LowCardinality(Nullable(String)),
    user_activated Nullable(Bool),
    frame LowCardinality(Nullable(String)),
    ad_click_id Nullable(String),
    sub_id Nullable(String),
    utm_source LowCardinality(Nullable(String)),
    click_ip_key Nullable(FixedString(32)),
    click_country LowCardinality(Nullable(String)),
    click_ip_class LowCardinality(Nullable(String)),
    click_os LowCardinality(Nullable(String)),
    click_device_id Nullable(String),
    click_bot_reason LowCardinality(Nullable(String)),
    click_agent UInt8,
    ip_key Nullable(FixedString(32)),
    net_key Nullable(FixedString(32)),
    country LowCardinality(Nullable(String)),
    ip_class LowCardinality(Nullable(String)),
    os LowCardinality(Nullable(String)),
    device_id Nullable(String),
    bot_reason LowCardinality(Nullable(String)),
    agent UInt8,
    unknown Array(LowCardinality(String)),
    payment_hash Nullable(String),
    reversed_at Nullable(DateTime64(3, 'UTC')),
    reversal LowCardinality(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX conversion_id_filter conversion_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX device_filter device_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX click_device_filter click_device_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, occurred_at, conversion_id)
SETTINGS index_granularity = 1024;

-- Grain: one row a standing click with a code, in order of code and day: what the click features of advocate_days are counted from. preview: by a program
-- that says what it is for; bot: by one that does not. NULL is unknown.
CREATE TABLE IF NOT EXISTS referred_clicks
(
    programme_id LowCardinality(String),
    referral_code String,
    day Date,
    touchpoint_id String,
    occurred_at DateTime64(3, 'UTC'),
    visitor UInt64,
    seen UInt8,
    pressed Nullable(Bool),
    framed Nullable(Bool),
    hosting Nullable(Bool),
    bot Nullable(Bool),
    preview UInt8,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, referral_code, day, touchpoint_id)
SETTINGS index_granularity = 1024;

-- Grain: one row an advocate and day (UTC) with a click on a code that was his when the day began, a candidate, or the reversal of a candidate's order
-- within 90 days. Clicks by programs that say what they are for count in previews alone, banners that were only seen in none. *_known: of how many it
-- is known. hours: clicks by hour. octaves: gaps between clicks of one code by the power of two of their seconds. conversions to reversed: of candidates
-- that repeat nothing; quick: within three minutes of the touch.
CREATE TABLE IF NOT EXISTS advocate_days
(
    programme_id LowCardinality(String),
    advocate_id String,
    day Date,
    clicks UInt32,
    visitors UInt32,
    previews UInt32,
    pressed_known UInt32,
    unpressed UInt32,
    framed_known UInt32,
    framed UInt32,
    hosting_known UInt32,
    hosting UInt32,
    bots_known UInt32,
    bots UInt32,
    hours Array(UInt32),
    octaves Array(UInt32),
    conversions UInt32,
    customers UInt32,
    touched UInt32,
    till UInt32,
    quick UInt32,
    orders UInt32,
    reversed UInt32,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, day)
SETTINGS index_granularity = 1024;

-- Grain: one row a week (its Monday) with days of advocates, and feature: what is usual among the advocates over the 28 days before that Monday. median, mad:
-- of the shares of those with enough to count, rounded, NULL where they are too few to tell.
CREATE TABLE IF NOT EXISTS peer_weeks
(
    programme_id LowCardinality(String),
    week Date,
    feature LowCardinality(String),
    median_ppb Nullable(Int64),
    mad_ppb Nullable(Int64),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, week, feature);

-- Grain: one row an observation of a subject at a time: of a conversion (subject_id its id) at its own time, of an advocate (subject_id his id) at the
-- beginning of the day whose evaluation saw it. strength_ppb: how much of its weight counts; NULL where it could not be computed, and unknown says what is
-- missing. evidence: ids of conversions, touchpoints or advocates that show it, at most 20.
CREATE TABLE IF NOT EXISTS signals
(
    programme_id LowCardinality(String),
    advocate_id String,
    subject_kind LowCardinality(String),
    subject_id String,
    at DateTime64(3, 'UTC'),
    signal LowCardinality(String),
    value Nullable(Float64),
    threshold Float64,
    weight_ppb UInt32,
    strength_ppb Nullable(UInt32),
    evidence Array(String),
    unknown LowCardinality(String),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX subject_filter subject_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, at, subject_kind, subject_id, signal)
SETTINGS index_granularity = 1024;

-- Grain: one row an advocate and day with any signal of his own: their score, whether or not a conversion is at stake. Columns as risks.
CREATE TABLE IF NOT EXISTS advocate_risks
(
    programme_id LowCardinality(String),
    advocate_id String,
    day Date,
    score_ppb UInt32,
    hold_score_ppb UInt32,
    reasons Array(LowCardinality(String)),
    contributions Array(UInt32),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, day)
SETTINGS index_granularity = 1024;

-- Work of step `step` that a redo needs: days of advocates to compute anew, noted before what made them is replaced.
CREATE TABLE IF NOT EXISTS touched_advocate_days
(
    programme_id LowCardinality(String),
    advocate_id String,
    day Date,
    step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (programme_id, advocate_id, day);

-- Scratch of one step: conversions whose candidates are computed anew; each once, with what their facts are found by, as attribution_keys.
CREATE TABLE IF NOT EXISTS signal_touched
(
    programme_id LowCardinality(String),
    conversion_id String
)
ENGINE = Memory;
CREATE TABLE IF NOT EXISTS signal_keys
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
    occurred_at DateTime64(3, 'UTC'),
    causes UInt16,
    gone UInt8
)
ENGINE = MergeTree
ORDER BY (person_bucket, programme_id, person_id, conversion_id);

-- Scratch of one step: the candidates of a range of conversions, as their paths tell them.
CREATE TABLE IF NOT EXISTS candidate_picks
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    touchpoint_id String,
    claimed UInt8,
    self LowCardinality(String),
    own_touches UInt32,
    other_touches UInt32,
    visits UInt32
)
ENGINE = Memory;

-- Scratch of one step: whose a code was on the days [from_day, to_day), in days since 1970.
CREATE TABLE IF NOT EXISTS code_days
(
    programme_id LowCardinality(String),
    referral_code String,
    advocate_id String,
    from_day Int32,
    to_day Int32
)
ENGINE = Memory;

-- State tables are new: every cursor goes back to the beginning, under a step of its own, as in migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
