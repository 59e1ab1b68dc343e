-- Grain: one row: the first conversion of a programme from a time on that an advocate may have brought, ms since 1970; NULL where there is none.
-- Parameters: programme; from_ms. Read by: processors/attribution/draft/try-rules.ts
SELECT if(count() = 0, NULL, toFloat64(toUnixTimestamp64Milli(min(occurred_at)))) AS first_ms
FROM candidates FINAL
WHERE programme_id = {programme:String} AND occurred_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
