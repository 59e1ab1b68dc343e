-- Grain: one row a programme whose now the step found. An earlier try of the same step may have moved the clock; what it was at the last
-- commit is kept in before_at.
-- Parameters: programmes, nows (ms, side by side); step; committed; whole (1: nows replace, 0: the greater of old and new stands).
-- Used by: the processor clocks.
INSERT INTO clocks (programme_id, now_at, before_at, version)
SELECT
    fresh.programme_id,
    fromUnixTimestamp64Milli(if({whole:UInt8} = 1, fresh.now, greatest(fresh.now, toUnixTimestamp64Milli(old.now_at))), 'UTC'),
    if(old.version > {committed:UInt64}, old.before_at, old.now_at),
    {step:UInt64}
FROM
(
    SELECT
        {programmes:Array(String)}[i] AS programme_id,
        {nows:Array(Int64)}[i] AS now
    FROM (SELECT arrayJoin(arrayEnumerate({programmes:Array(String)})) AS i)
) AS fresh
LEFT JOIN (SELECT * FROM clocks FINAL) AS old ON old.programme_id = fresh.programme_id
