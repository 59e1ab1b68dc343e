-- Grain: one row a currency: spend on referral (channels referral, affiliate and partner_site, or naming an advocate), and other
-- spend beside it. A spend lies evenly over its own time from `from` to `to`; the part inside the range counts. What
-- stands is told apart here and not by the view standing_spends, which takes twice as long to plan.
-- Parameters: {programme:String}; {from_ms:Int64} included, {to_ms:Int64} not: ms since 1970.
-- Read by: report roi.
WITH (SELECT groupArrayArray(tos) FROM step_ranges FINAL WHERE topic = 'fairlead.spend') AS tos
SELECT
    currency,
    toInt64(sumIf(part_minor, channel IN ('referral', 'affiliate', 'partner_site') OR isNotNull(advocate_id))) AS spend_minor,
    toInt64(sumIf(part_minor, NOT (channel IN ('referral', 'affiliate', 'partner_site') OR isNotNull(advocate_id)))) AS other_spend_minor
FROM
(
    SELECT
        currency,
        channel,
        advocate_id,
        toUnixTimestamp64Milli(`from`) AS starts,
        toUnixTimestamp64Milli(`to`) AS ends,
        greatest(toInt64(0), least(ends, {to_ms:Int64}) - greatest(starts, {from_ms:Int64})) AS inside,
        if(ends > starts, toInt64(intDiv(toInt128(amount_minor) * toInt128(inside), toInt128(ends - starts))), amount_minor) AS part_minor
    FROM spends FINAL
    WHERE programme_id = {programme:String}
        AND log_offset < tos[log_partition + 1]
        AND (log_partition, log_offset) NOT IN
        (
            SELECT log_partition, log_offset FROM duplicates FINAL WHERE kind = 'spend' AND rule = 'same_id'
            UNION ALL
            SELECT log_partition, log_offset FROM conflicts FINAL WHERE kind = 'spend'
        )
        AND `from` < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
        AND (`to` > fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') OR (`to` = `from` AND `from` >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')))
)
GROUP BY currency
ORDER BY currency
