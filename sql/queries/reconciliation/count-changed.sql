-- Grain: one row: how much the step may change, counted roughly: 0 is nothing at all. Rows of before that time has passed by count as well.
-- Parameters: programmes, befores, nows, least, most: as reconciliation/touch-due. Used by: the processor reconciliation, first.
SELECT
    (SELECT count() FROM attribution_keys)
    + (SELECT count() FROM touched_orders)
    + (SELECT count() FROM touched_reconciliation)
    + (
        SELECT count()
        FROM reconciliation_rows
        WHERE programme_id IN {programmes:Array(String)}
          AND next_at > fromUnixTimestamp64Milli({least:Int64}, 'UTC')
          AND next_at <= fromUnixTimestamp64Milli({most:Int64}, 'UTC')
          AND toUnixTimestamp64Milli(assumeNotNull(next_at)) > {befores:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
          AND toUnixTimestamp64Milli(assumeNotNull(next_at)) <= {nows:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
    ) AS changed
