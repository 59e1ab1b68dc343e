-- Grain: one row a conversion of an audit sample, with its newest answer by (occurred_at, id) and what was noted when it was drawn (JSON, '' where it was
-- answered without having been drawn), beside what is decided of it now. Times are ms since 1970, amounts minor units.
-- Parameters: {programme:String}, {audit:String}. Read by: reports audit, accuracy; fairlead audit.
SELECT
    asked.conversion_id AS conversion_id,
    asked.newest.1 AS answer,
    asked.newest.2 AS true_advocate_id,
    asked.newest.3 AS note,
    asked.newest.4 AS reviewer,
    toUnixTimestamp64Milli(asked.newest.5) AS answered_ms,
    asked.drawn AS drawn,
    toUnixTimestamp64Milli(decided.occurred_at) AS occurred_ms,
    toString(decided.type) AS type,
    toString(decided.channel) AS channel,
    toString(decided.outcome) AS outcome,
    toString(decided.reason) AS reason,
    decided.advocate_id AS advocate_id,
    toInt64(decided.value_minor) AS value_minor,
    toInt64(decided.credited_minor) AS credited_minor,
    toString(decided.currency) AS currency,
    decided.conversion_id != '' AS known
FROM
(
    SELECT
        conversion_id,
        argMax((toString(answer), true_advocate_id, note, reviewer, occurred_at), (occurred_at, id)) AS newest,
        max(JSONExtractRaw(ifNull(extra, '{}'), 'sample')) AS drawn
    FROM audits FINAL
    WHERE programme_id = {programme:String} AND audit_id = {audit:String}
    GROUP BY conversion_id
) AS asked
LEFT JOIN
(
    SELECT *
    FROM conversion_outcomes FINAL
    WHERE programme_id = {programme:String}
      AND conversion_id IN (SELECT conversion_id FROM audits WHERE programme_id = {programme:String} AND audit_id = {audit:String})
) AS decided ON decided.conversion_id = asked.conversion_id
ORDER BY toInt64OrZero(JSONExtractRaw(asked.drawn, 'order')), conversion_id
