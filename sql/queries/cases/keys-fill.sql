-- Collects the cases to compute anew: where reviews, what stands against a candidate, a risk, a reward that waits, or the subject itself changed in the step
-- (or in a try of it that was cut short), and those whose time has come.
-- Parameters: committed: the last step that ended; all: 1 for all cases; programmes, befores, nows (side by side; ms since 1970): from when to when the
-- clocks moved.
-- Read by: processors/cases/cases.ts
INSERT INTO case_keys
SELECT DISTINCT programme_id, case_id
FROM
(
    SELECT programme_id, case_id FROM fraud_standing WHERE {all:UInt8} = 1 OR version > {committed:UInt64}
    UNION ALL
    SELECT programme_id, case_id FROM case_folds WHERE {all:UInt8} = 1 OR version > {committed:UInt64}
    UNION ALL
    SELECT programme_id, case_id
    FROM fraud_standing
    WHERE {all:UInt8} = 0 AND (programme_id, conversion_id) IN
        (SELECT programme_id, conversion_id FROM risks WHERE version > {committed:UInt64}
         UNION ALL SELECT programme_id, conversion_id FROM rewards WHERE version > {committed:UInt64}
         UNION ALL SELECT programme_id, conversion_id FROM attribution_keys)
    UNION ALL
    SELECT programme_id, case_id
    FROM case_folds
    WHERE {all:UInt8} = 0 AND (programme_id, case_id) IN
        (SELECT programme_id, concat('advocate:', advocate_id) FROM step_advocates UNION ALL SELECT programme_id, concat('conversion:', id) FROM step_conversions)
    UNION ALL
    SELECT programme_id, case_id
    FROM cases
    WHERE {all:UInt8} = 0 AND programme_id IN {programmes:Array(String)}
      AND toUnixTimestamp64Milli(assumeNotNull(next_at)) > {befores:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
      AND toUnixTimestamp64Milli(assumeNotNull(next_at)) <= {nows:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
)
