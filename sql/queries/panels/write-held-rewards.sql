-- Sums the rewards that were earned on the dirty days and wait, by the reason of each open hold.
-- Grain: as daily_held_rewards. Parameters: step. Used by: the processor panels.
INSERT INTO daily_held_rewards (programme_id, day, currency, reason, rewards, amount_minor, version)
SELECT programme_id, day, currency, reason, count(), sum(listed_rewards.amount_minor), {step:UInt64}
FROM listed_rewards FINAL
ARRAY JOIN waits_for AS reason
WHERE (programme_id, day) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
GROUP BY programme_id, day, currency, reason
