-- Sums the rewards earned on the dirty days by state and time due.
-- Grain: as daily_rewards. Parameters: step. Used by: the processor panels.
INSERT INTO daily_rewards (programme_id, day, currency, state, due_ms, rewards, amount_minor, squares, version)
SELECT
    programme_id,
    day,
    currency,
    state,
    due_ms,
    count(),
    sum(listed_rewards.amount_minor),
    sum(toInt256(listed_rewards.amount_minor) * toInt256(listed_rewards.amount_minor)),
    {step:UInt64}
FROM listed_rewards FINAL
WHERE (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
GROUP BY programme_id, day, currency, state, due_ms
