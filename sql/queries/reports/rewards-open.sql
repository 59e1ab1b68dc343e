-- Grain: one row a state and week from now in which rewards that are owed fall due: 0 for what is overdue, -1 where no time is known.
-- squares: sum of the squares of the amounts; a float, because it may be larger than 64 bits and only a width depends on it.
-- Parameters: {programme:String}; {currency:String}; {as_of_ms:Int64}: now, ms since 1970: rewards earned after it are left out;
-- {last_week:Int64}: what falls due later counts in this one.
-- Read by: report liability, for the run-off.
SELECT
    state,
    if(
        isNull(due_at),
        if(state = 'payable', 0, -1),
        least({last_week:Int64}, intDiv(greatest(0, toUnixTimestamp64Milli(assumeNotNull(due_at)) - {as_of_ms:Int64}), 604800000))) AS week,
    toInt64(sum(amount_minor)) AS total_minor,
    toFloat64(sum(toInt256(amount_minor) * toInt256(amount_minor))) AS squares
FROM rewards FINAL
WHERE programme_id = {programme:String}
    AND currency = {currency:String}
    AND state IN ('earned', 'payable')
    AND earned_at <= fromUnixTimestamp64Milli({as_of_ms:Int64}, 'UTC')
GROUP BY state, week
ORDER BY state, week
