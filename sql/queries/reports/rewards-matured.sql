-- Grain: one row a reward that is payable or reversed, of weeks (by earned_at, from Monday) of which at least nine in ten rewards have
-- run their course. Younger weeks are left out whole: in them the reversed ones show before the payable ones do.
-- Parameters: {programme:String}; {currency:String}; {as_of_ms:Int64}: rewards earned after it (ms since 1970) are left out.
-- Read by: report liability, for the share that survives.
SELECT advocate_id, toInt64(amount_minor) AS amount_minor, toUInt8(state != 'reversed') AS survived
FROM
(
    SELECT
        advocate_id,
        reward_id,
        amount_minor,
        state,
        countIf(state = 'earned') OVER (PARTITION BY toMonday(earned_at)) AS waiting,
        count() OVER (PARTITION BY toMonday(earned_at)) AS rewards_of_week
    FROM rewards FINAL
    WHERE programme_id = {programme:String}
        AND currency = {currency:String}
        AND earned_at <= fromUnixTimestamp64Milli({as_of_ms:Int64}, 'UTC')
)
WHERE state != 'earned' AND waiting * 10 <= rewards_of_week
ORDER BY advocate_id, reward_id
