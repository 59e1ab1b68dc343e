-- Grain: one row an advocate: what was payable or reversed of weeks (by earned_at, from Monday) of which at least nine in ten rewards
-- have run their course. Younger weeks are left out whole: in them the reversed ones show before the payable ones do.
-- Parameters: {programme:String}; {currency:String}; {whole_to_ms:Int64}: midnight up to which
-- rewards were earned on whole days; {week_to_ms:Int64}: Monday up to which rewards were earned in whole weeks; {to_ms:Int64}:
-- rewards earned at or after it are left out; ms since 1970.
-- Read by: report liability, for the share that survives.
WITH
    ripe AS
    (
        SELECT week
        FROM
        (
            SELECT toMonday(day) AS week, state = 'earned' AS waits, rewards
            FROM daily_rewards FINAL
            WHERE programme_id = {programme:String}
                AND currency = {currency:String}
                AND day < toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
            UNION ALL
            SELECT toMonday(day), state = 'earned', toUInt64(1)
            FROM listed_rewards FINAL
            WHERE {whole_to_ms:Int64} < {to_ms:Int64}
                AND programme_id = {programme:String}
                AND currency = {currency:String}
                AND day = toDate32(fromUnixTimestamp64Milli({whole_to_ms:Int64}, 'UTC'))
                AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        ) AS counted
        GROUP BY week
        HAVING sumIf(counted.rewards, waits) * 10 <= sum(counted.rewards)
    )
SELECT
    toInt64(sum(told.settled)) AS rewards,
    toInt64(sum(told.total_minor)) AS total_minor,
    toInt64(sum(told.survived_minor)) AS survived_minor
FROM
(
    SELECT advocate_id, week, settled, total_minor, survived_minor
    FROM weekly_rewards FINAL
    WHERE programme_id = {programme:String}
        AND currency = {currency:String}
        AND week < toDate32(fromUnixTimestamp64Milli({week_to_ms:Int64}, 'UTC'))
    UNION ALL
    SELECT advocate_id, toMonday(day), toUInt64(1), amount_minor, if(state = 'reversed', 0, amount_minor)
    FROM listed_rewards FINAL
    WHERE {week_to_ms:Int64} < {to_ms:Int64}
        AND programme_id = {programme:String}
        AND currency = {currency:String}
        AND state != 'earned'
        AND day >= toDate32(fromUnixTimestamp64Milli({week_to_ms:Int64}, 'UTC'))
        AND earned_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND day <= toDate32(fromUnixTimestamp64Milli({to_ms:Int64} - 1, 'UTC'))
) AS told
WHERE told.week IN (SELECT week FROM ripe)
GROUP BY told.advocate_id
HAVING rewards > 0
ORDER BY told.advocate_id
