-- Grain: one row a kind with any record: receipt of the newest record of its partitions, ms since 1970. Only the last record of each
-- partition is looked at (an index finds it), so that the cost does not grow with the table.
-- Parameters: none.
-- Read by: report quality.
SELECT kind, toUnixTimestamp64Milli(max(at)) AS received_ms
FROM
(
    SELECT 'advocate' AS kind, count() AS found, max(received_at) AS at
    FROM advocates
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.advocate' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.advocate' AND next_offset > 0)
    UNION ALL
    SELECT 'customer' AS kind, count() AS found, max(received_at) AS at
    FROM customers
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.customer' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.customer' AND next_offset > 0)
    UNION ALL
    SELECT 'click' AS kind, count() AS found, max(received_at) AS at
    FROM clicks
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.click' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.click' AND next_offset > 0)
    UNION ALL
    SELECT 'conversion' AS kind, count() AS found, max(received_at) AS at
    FROM conversions
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.conversion' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.conversion' AND next_offset > 0)
    UNION ALL
    SELECT 'order' AS kind, count() AS found, max(received_at) AS at
    FROM orders
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.order' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.order' AND next_offset > 0)
    UNION ALL
    SELECT 'spend' AS kind, count() AS found, max(received_at) AS at
    FROM spends
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.spend' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.spend' AND next_offset > 0)
    UNION ALL
    SELECT 'ruleset' AS kind, count() AS found, max(received_at) AS at
    FROM rulesets
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.ruleset' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.ruleset' AND next_offset > 0)
    UNION ALL
    SELECT 'tick' AS kind, count() AS found, max(received_at) AS at
    FROM ticks
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.tick' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.tick' AND next_offset > 0)
    UNION ALL
    SELECT 'activity' AS kind, count() AS found, max(received_at) AS at
    FROM activities
    WHERE (log_partition, log_offset) IN (SELECT log_partition, next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.activity' AND next_offset > 0)
        AND log_offset IN (SELECT next_offset - 1 FROM marks FINAL WHERE topic = 'fairlead.activity' AND next_offset > 0)
    UNION ALL
    SELECT replaceOne(topic, 'fairlead.', '') AS kind, count() AS found, max(received_at) AS at
    FROM dead_letters
    WHERE (topic, log_partition, log_offset) IN (SELECT topic, log_partition, next_offset - 1 FROM marks FINAL WHERE next_offset > 0)
    GROUP BY kind
)
WHERE found > 0
GROUP BY kind
ORDER BY kind
