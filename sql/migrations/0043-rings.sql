-- Rings: who touched what, what advocates share, the pairs that are bound by it, and the rings that they make. Addresses stand in columns of their own
-- (ip_key), which no digest reads: their keyed hashes differ between data directories, so no id and no order in what is told depends on them.

-- Grain: one row a thing, an advocate, and an event that shows him or somebody whom he may have brought touching it. kind: as in models/rings/thing-kinds.ts,
-- with thing, or ip_key where it is an address; and audience, with the advocate as the thing, for every candidate of his. own: he touches it himself; then
-- the first three events a thing are kept. found_by: the conversion, or advocate:ID where it is his own.
CREATE TABLE IF NOT EXISTS ring_touches
(
    programme_id LowCardinality(String),
    kind LowCardinality(String),
    thing String,
    ip_key String,
    advocate_id String,
    own UInt8,
    source_id String,
    found_by String,
    person_id String,
    at DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX found_by_filter found_by TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, kind, thing, ip_key, advocate_id, own, source_id)
SETTINGS index_granularity = 1024;

-- Grain: one row an advocate, and a thing that he and a few others touch; and one with the kind audience. advocates, persons: how many touch it; of an audience
-- how many persons he may have brought, rounded up to an eighth or less. content: a hash of all touches of the thing.
CREATE TABLE IF NOT EXISTS ring_things
(
    programme_id LowCardinality(String),
    advocate_id String,
    kind LowCardinality(String),
    thing String,
    ip_key String,
    advocates UInt32,
    persons UInt32,
    content UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, advocate_id, kind, thing, ip_key)
SETTINGS index_granularity = 1024;

-- Grain: one row a pair of advocates (a before b) who are bound by at least a quarter. weight_ppb, between_ppb: how much, and how much of it by what persons of
-- both share, third ones left out. component: the least advocate among all who hang together. ring_id: the ring that has both, '' for none. things: JSON, what
-- binds them, with the evidence; ip_key: beside them, the address, '' for what is none. cut_*: the reviewer, the time and the review that cut them apart.
CREATE TABLE IF NOT EXISTS ring_pairs
(
    programme_id LowCardinality(String),
    a String,
    b String,
    component String,
    ring_id String,
    weight_ppb UInt32,
    between_ppb UInt32,
    since DateTime64(3, 'UTC'),
    things String,
    ip_key Array(String),
    cut_by String,
    cut_at Nullable(DateTime64(3, 'UTC')),
    cut_review String,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX b_filter b TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX component_filter component TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, a, b)
SETTINGS index_granularity = 1024;

-- Grain: one row a ring and a member: an advocate (member_kind advocate, score_ppb his strongest edge), or a thing that holds it together (member_kind its kind,
-- score_ppb the most that it says). ring_id: the least id of its advocates. ring_score_ppb: the mean of its advocates' scores. since: when it first held that
-- member. bounded: it hangs together with more advocates than are looked at together, and is a part of them.
CREATE TABLE IF NOT EXISTS rings
(
    programme_id LowCardinality(String),
    ring_id String,
    member_kind LowCardinality(String),
    member_id String,
    score_ppb UInt32,
    ring_score_ppb UInt32,
    since DateTime64(3, 'UTC'),
    bounded UInt8,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX member_filter member_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, ring_id, member_kind, member_id)
SETTINGS index_granularity = 1024;

-- Grain: one row a ring, a pair of its advocates and a thing that binds them. thing: of an address a name by its content, and ip_key. weight_ppb: of the pair, with
-- what third members add; says_ppb: what this thing says, together with the others of its kind. own: both have it themselves. persons: pairs of different
-- persons whom it binds; advocates_of, persons_of: how many touch it in all. evidence: the first events that show it, at most three of each advocate.
CREATE TABLE IF NOT EXISTS ring_edges
(
    programme_id LowCardinality(String),
    ring_id String,
    a String,
    b String,
    kind LowCardinality(String),
    thing String,
    ip_key String,
    weight_ppb UInt32,
    says_ppb UInt32,
    own UInt8,
    persons UInt32,
    advocates_of UInt32,
    persons_of UInt32,
    evidence Array(String),
    since DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, ring_id, a, b, kind, thing)
SETTINGS index_granularity = 1024;

-- cuts: JSON, the pairs of advocates whom reviewers of a ring cut apart.
ALTER TABLE case_folds ADD COLUMN IF NOT EXISTS cuts String DEFAULT '[]' AFTER holds;

-- State tables are new: every cursor goes back to the beginning, under a step of its own, as in migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
