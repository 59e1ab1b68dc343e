-- What is granted, and what rewards in cash then come to, never exceeds a cap: credits of an advocate on a day, money of an advocate or of the
-- programme in a month, by currency, under each ruleset.
-- Grain: one row a cap that is exceeded; advocate_id '' for the programme, day 0 for the month. Read by: fairlead verify.
WITH grants AS
(
    SELECT
        c.programme_id AS programme_id, c.month AS month, c.day AS day, c.advocate_id AS advocate_id, c.conversion_id AS conversion_id, c.currency AS currency,
        c.ruleset_version AS ruleset_version, c.credits_per_day AS credits_per_day, c.advocate_month_minor AS advocate_month_minor,
        c.programme_month_minor AS programme_month_minor,
        if(l.known = 1, l.left_minor, c.gross_minor) AS granted_minor, l.denied AS denied, greatest(granted_minor, ifNull(r.paid_minor, 0)) AS minor
    FROM (SELECT * FROM cap_claims FINAL) AS c
    LEFT JOIN (SELECT *, 1 AS known FROM cap_limits FINAL) AS l
        ON l.programme_id = c.programme_id AND l.month = c.month AND l.advocate_id = c.advocate_id AND l.conversion_id = c.conversion_id AND l.currency = c.currency
    LEFT JOIN
    (
        SELECT programme_id, conversion_id, advocate_id, currency, sum(amount_minor) AS paid_minor
        FROM rewards FINAL
        WHERE `to` = 'advocate' AND value = 'cash'
        GROUP BY programme_id, conversion_id, advocate_id, currency
    ) AS r ON r.programme_id = c.programme_id AND r.conversion_id = c.conversion_id AND r.advocate_id = c.advocate_id AND r.currency = c.currency
)
SELECT programme_id, month, advocate_id, day, currency, ruleset_version, used, cap
FROM
(
    SELECT programme_id, month, advocate_id, 0 AS day, toString(currency) AS currency, ruleset_version, sum(minor) AS used, max(assumeNotNull(advocate_month_minor)) AS cap
    FROM grants WHERE advocate_month_minor IS NOT NULL AND currency != ''
    GROUP BY programme_id, month, advocate_id, currency, ruleset_version
    UNION ALL
    SELECT programme_id, month, '', 0, toString(currency) AS currency, ruleset_version, sum(minor), max(assumeNotNull(programme_month_minor))
    FROM grants WHERE programme_month_minor IS NOT NULL AND currency != ''
    GROUP BY programme_id, month, currency, ruleset_version
    UNION ALL
    SELECT programme_id, month, advocate_id, toInt64(day), '', ruleset_version, toInt64(uniqExact(conversion_id)), toInt64(max(credits_per_day))
    FROM grants WHERE credits_per_day > 0 AND denied = 0
    GROUP BY programme_id, month, advocate_id, day, ruleset_version
)
WHERE used > cap
ORDER BY programme_id, month, advocate_id, day, currency, ruleset_version
LIMIT 20
