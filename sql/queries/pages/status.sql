-- Grain: one row. complete_to_ms: the programme's own now, ms since 1970, null before the first event. ruleset_version: the highest in
-- force at that time, null where none is published.
-- Parameters: {programme:String}.
-- Read by: report status.
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.ruleset') AS tos
SELECT
    (SELECT if(count() = 0, NULL, toUnixTimestamp64Milli(max(now_at))) FROM clocks FINAL WHERE programme_id = {programme:String}) AS complete_to_ms,
    (SELECT groupUniqArray(1000)(programme_id) FROM clocks FINAL) AS programmes,
    (SELECT toInt64(count()) FROM dead_letters FINAL WHERE isNull(replayed_as) AND isNull(bytes_removed_at)) AS dead_letters,
    (SELECT toInt64(count()) FROM cases FINAL WHERE programme_id = {programme:String}) AS cases,
    (SELECT toInt64(sum(next_offset)) FROM marks FINAL) AS events,
    (
        SELECT if(count() = 0, NULL, toInt64(max(version)))
        FROM rulesets FINAL
        WHERE programme_id = {programme:String}
            AND log_offset < tos[log_partition + 1]
            AND (log_partition, log_offset) NOT IN
            (
                SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'ruleset' AND rule = 'same_id'
                UNION ALL
                SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'ruleset'
            )
            AND greatest(effective_from, occurred_at) <= fromUnixTimestamp64Milli(ifNull(complete_to_ms, 0), 'UTC')
    ) AS ruleset_version
