-- Conversions that attribution looked at in the step, gone ones included, and those whose deadline has come since the last step that ended.
-- Grain: one row a conversion. Parameters: step; programmes, befores, nows (side by side; ms since 1970): the programmes whose clock has moved, from when
-- to when; least, most: the least of befores and the greatest of nows, which the index can use. Used by: the processor reconciliation, first.
INSERT INTO touched_reconciliation (programme_id, subject, id, step)
SELECT DISTINCT programme_id, 'conversion', conversion_id, {step:UInt64}
FROM
(
    SELECT programme_id, conversion_id
    FROM attribution_keys
    UNION ALL
    SELECT programme_id, id
    FROM reconciliation_rows
    WHERE programme_id IN {programmes:Array(String)}
      AND next_at > fromUnixTimestamp64Milli({least:Int64}, 'UTC')
      AND next_at <= fromUnixTimestamp64Milli({most:Int64}, 'UTC')
      AND toUnixTimestamp64Milli(assumeNotNull(next_at)) > {befores:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
      AND toUnixTimestamp64Milli(assumeNotNull(next_at)) <= {nows:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
)
