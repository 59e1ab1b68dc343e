-- Sums the rewards that were earned on the dirty days and wait, by the reason of each open hold.
-- Grain: as daily_held_rewards. Parameters: step. Used by: the processor panels.
INSERT INTO daily_held_rewards (programme_id, day, currency, reason, rewards, amount_minor, version)
SELECT waiting.programme_id, waiting.day, waiting.currency, held.reason, count(), sum(waiting.amount_minor), {step:UInt64}
FROM
(
    SELECT programme_id, toDate(earned_at) AS day, conversion_id, advocate_id, currency, amount_minor
    FROM rewards FINAL
    WHERE state = 'earned'
      AND (programme_id, toDate(earned_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
) AS waiting
INNER JOIN
(
    SELECT DISTINCT programme_id, conversion_id, advocate_id, reason
    FROM holds FINAL
    WHERE closed_at IS NULL
) AS held ON held.programme_id = waiting.programme_id AND held.conversion_id = waiting.conversion_id AND held.advocate_id = waiting.advocate_id
GROUP BY waiting.programme_id, waiting.day, waiting.currency, held.reason
