-- What decisions earn.

-- Grain: one row a conversion, advocate, beneficiary (`to`: advocate, referee) and term of the ruleset in force (term: its place in `rewards`, from 0).
-- state: earned (a hold is open), payable (none is, from due_at on), reversed. amount_minor: minor units of `currency`; of a reversed reward, what is
-- taken back. value: cash, credit, gift_card, recognition (which has no amount). earned_at: the conversion's time. due_at: the payout day on or after
-- the last hold ends; NULL while that is unknown.
CREATE TABLE IF NOT EXISTS rewards
(
    programme_id LowCardinality(String),
    conversion_id String,
    advocate_id String,
    `to` LowCardinality(String),
    term UInt16,
    reward_id FixedString(32),
    state LowCardinality(String),
    value LowCardinality(String),
    amount_minor Int64,
    currency LowCardinality(String),
    ruleset_version UInt32,
    earned_at DateTime64(3, 'UTC'),
    due_at Nullable(DateTime64(3, 'UTC')),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, conversion_id, advocate_id, `to`, term);
