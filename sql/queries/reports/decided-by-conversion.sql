-- Grain: one row a decided conversion. advocates and amounts_minor: of its granted decisions, the greatest share first.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970 of the conversion's own time.
-- Read by: report accuracy, beside a truth file.
SELECT
    o.conversion_id AS conversion_id,
    toString(toMonday(o.occurred_at)) AS week,
    o.channel AS channel,
    o.outcome AS outcome,
    o.reason AS reason,
    o.currency AS currency,
    g.advocates AS advocates,
    g.amounts_minor AS amounts_minor
FROM
(
    SELECT conversion_id, occurred_at, channel, outcome, reason, currency
    FROM conversion_outcomes FINAL
    WHERE programme_id = {programme:String}
        AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
        AND occurred_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
) AS o
LEFT JOIN
(
    SELECT conversion_id, groupArray(advocate_id) AS advocates, groupArray(amount_minor) AS amounts_minor
    FROM
    (
        SELECT conversion_id, advocate_id, amount_minor
        FROM decisions FINAL
        WHERE programme_id = {programme:String}
            AND outcome = 'granted'
            AND decided_for >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
            AND decided_for < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        ORDER BY share_ppb DESC, advocate_id
    )
    GROUP BY conversion_id
) AS g ON o.conversion_id = g.conversion_id
