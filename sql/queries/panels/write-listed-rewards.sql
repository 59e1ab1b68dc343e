-- Lists the rewards of conversions of which the step has written the outcome or a reward, of one bucket of conversions.
-- Grain: as listed_rewards. Parameters: step; committed (the last step that ended); buckets (how many), bucket (from 0). Used by: the processor panels.
INSERT INTO listed_rewards (programme_id, day, conversion_id, advocate_id, `to`, term, earned_at, currency, state, due_ms, amount_minor, waits_for, version)
WITH changed AS
(
    SELECT programme_id, conversion_id FROM conversion_outcomes WHERE version > {committed:UInt64} AND cityHash64(conversion_id) % {buckets:UInt32} = {bucket:UInt32}
    UNION DISTINCT
    SELECT programme_id, conversion_id FROM rewards WHERE version > {committed:UInt64} AND cityHash64(conversion_id) % {buckets:UInt32} = {bucket:UInt32}
)
SELECT
    earned.programme_id,
    toDate(earned.earned_at),
    earned.conversion_id,
    earned.advocate_id,
    earned.beneficiary,
    earned.term,
    earned.earned_at,
    earned.currency,
    earned.state,
    ifNull(toUnixTimestamp64Milli(earned.due_at), -1),
    earned.amount_minor,
    if(earned.state = 'earned', held.reasons, []),
    {step:UInt64}
FROM
(
    SELECT programme_id, earned_at, conversion_id, advocate_id, `to` AS beneficiary, term, currency, state, due_at, amount_minor
    FROM rewards FINAL
    WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM changed)
) AS earned
LEFT JOIN
(
    SELECT programme_id, conversion_id, advocate_id, arraySort(groupUniqArray(reason)) AS reasons
    FROM holds FINAL
    WHERE closed_at IS NULL AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM changed)
    GROUP BY programme_id, conversion_id, advocate_id
) AS held ON held.programme_id = earned.programme_id AND held.conversion_id = earned.conversion_id AND held.advocate_id = earned.advocate_id
