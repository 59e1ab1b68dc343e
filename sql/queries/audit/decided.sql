-- Grain: one row a conversion, as it is decided. value_minor: minor units of `currency`.
-- Parameters: {programme:String}, {ids:Array(String)}. Read by: fairlead audit.
SELECT
    conversion_id, toString(outcome) AS outcome, toString(reason) AS reason, advocate_id, toInt64(value_minor) AS value_minor, toString(currency) AS currency
FROM conversion_outcomes FINAL
WHERE programme_id = {programme:String} AND conversion_id IN {ids:Array(String)}
