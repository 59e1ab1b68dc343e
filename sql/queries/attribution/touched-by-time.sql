-- Marks conversions whose answer the passing of time alone has changed since the last step that ended (cause 64).
-- Parameters: programmes, befores, nows (side by side; ms since 1970): the programmes whose clock has moved, from when to when; least, most: the least
-- of befores and the greatest of nows, which the index can use.
-- Read by: processors/attribution/touched.ts
INSERT INTO attribution_touched
SELECT programme_id, conversion_id, 64
FROM due_conversions
WHERE programme_id IN {programmes:Array(String)}
  AND next_at > fromUnixTimestamp64Milli({least:Int64}, 'UTC')
  AND next_at <= fromUnixTimestamp64Milli({most:Int64}, 'UTC')
  AND toUnixTimestamp64Milli(next_at) > {befores:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
  AND toUnixTimestamp64Milli(next_at) <= {nows:Array(Int64)}[indexOf({programmes:Array(String)}, toString(programme_id))]
