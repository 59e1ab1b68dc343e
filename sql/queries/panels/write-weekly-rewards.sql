-- Sums the rewards earned in the weeks of the dirty days by advocate.
-- Grain: as weekly_rewards. Parameters: step. Used by: the processor panels.
INSERT INTO weekly_rewards (programme_id, week, currency, advocate_id, waiting, settled, total_minor, survived_minor, version)
SELECT
    programme_id,
    toMonday(day) AS week,
    currency,
    advocate_id,
    countIf(state = 'earned'),
    countIf(state != 'earned'),
    sumIf(amount_minor, state != 'earned'),
    sumIf(amount_minor, state NOT IN ('earned', 'reversed')),
    {step:UInt64}
FROM listed_rewards FINAL
WHERE (programme_id, toMonday(day)) IN (SELECT programme_id, toMonday(day) FROM dirty_days WHERE panel = 'conversions')
GROUP BY programme_id, week, currency, advocate_id
