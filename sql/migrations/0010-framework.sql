-- What the processors' framework keeps: how far each topic has been processed, the ranges of the step under way, each
-- programme's now, and work that must survive a kill between two statements.

-- Grain: one row a partition of a topic. Every row below next_offset is in the state; step is the step that brought it there.
-- Written last in a step, by one insert: it is the commit.
CREATE TABLE IF NOT EXISTS cursors
(
    topic LowCardinality(String),
    log_partition UInt16,
    next_offset UInt64,
    step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (topic, log_partition);

-- Grain: one row a topic: the offsets [froms[p + 1], tos[p + 1]) of each partition p that the newest step takes. Written first in
-- a step, by one insert. Nothing at or above tos is visible to a processor. A step that was cut short is redone over at least
-- these ranges under a higher number, so a redo replaces whatever the first try wrote. least_offset: the least offset of the ranges
-- that are not empty, the greatest number there is where all are. committed_step: the last step that ended.
CREATE TABLE IF NOT EXISTS step_ranges
(
    topic LowCardinality(String),
    froms Array(UInt64),
    tos Array(UInt64),
    least_offset UInt64,
    step UInt64,
    committed_step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY topic;

-- Grain: one row a programme: now, the greatest occurred_at of its events (duplicates included, conflicts not), and what it was
-- when the last step was committed.
CREATE TABLE IF NOT EXISTS clocks
(
    programme_id LowCardinality(String),
    now_at DateTime64(3, 'UTC'),
    before_at DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY programme_id;

-- Grain: one row a panel, programme and day that the rollups of step `step` must recompute because a row left that day. Written before the
-- row moves, so that a redo still knows the day it left.
CREATE TABLE IF NOT EXISTS dirty_days
(
    panel LowCardinality(String),
    programme_id LowCardinality(String),
    day Date,
    step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (panel, programme_id, day);

-- Scratch of one step (empty after a restart): addresses of earlier rows whose standing changed in this step, because a copy that was
-- received before arrived after, or a more trusted source told the same id.
CREATE TABLE IF NOT EXISTS touched_rows
(
    kind LowCardinality(String),
    log_partition UInt16,
    log_offset UInt64
)
ENGINE = Memory;
