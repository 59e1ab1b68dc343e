-- Grain: one row a reward that is owed. due_ms: ms since 1970, null where no time is known.
-- Parameters: {programme:String}; {currency:String}; {as_of_ms:Int64}: rewards earned after it (ms since 1970) are left out.
-- Read by: report liability, for the run-off.
SELECT
    state,
    if(isNull(due_at), NULL, toUnixTimestamp64Milli(assumeNotNull(due_at))) AS due_ms,
    toInt64(amount_minor) AS amount_minor
FROM rewards FINAL
WHERE programme_id = {programme:String}
    AND currency = {currency:String}
    AND state IN ('earned', 'payable')
    AND earned_at <= fromUnixTimestamp64Milli({as_of_ms:Int64}, 'UTC')
ORDER BY due_at, reward_id
