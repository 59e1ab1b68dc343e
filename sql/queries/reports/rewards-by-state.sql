-- Grain: one row a currency, state and week (Monday) in which the reward falls due; week is '' where no time is known.
-- Parameters: {programme:String}; {as_of_ms:Int64}: rewards earned after it (ms since 1970) are left out.
-- Read by: report liability.
SELECT
    currency,
    state,
    ifNull(toString(toMonday(due_at)), '') AS week,
    toInt64(count()) AS rewards,
    toInt64(sum(amount_minor)) AS amount_minor
FROM rewards FINAL
WHERE programme_id = {programme:String}
    AND currency != ''
    AND earned_at <= fromUnixTimestamp64Milli({as_of_ms:Int64}, 'UTC')
GROUP BY currency, state, week
ORDER BY currency, state, week
