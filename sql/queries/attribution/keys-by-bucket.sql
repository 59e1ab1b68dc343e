-- Grain: one row a person_bucket with conversions to decide: how many, how many of them look at another person's touchpoints too, and
-- how many touchpoints their persons have.
-- Parameters: keys, programme, since: where they are listed.
-- Read by: processors/attribution/plan.ts
SELECT person_bucket, sum(conversions) AS conversions, sum(others) AS others, sum(touchpoints) AS touchpoints
FROM
(
    SELECT toUInt32(person_bucket) AS person_bucket, count() AS conversions, countIf(visitor_person != '') AS others, 0 AS touchpoints
    FROM {keys:Identifier}
    WHERE ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
    GROUP BY person_bucket
    UNION ALL
    SELECT toUInt32(person_bucket), 0, 0, count()
    FROM touchpoints
    WHERE (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM {keys:Identifier} WHERE ({programme:String} = '' OR programme_id = {programme:String}) AND occurred_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
    GROUP BY person_bucket
)
GROUP BY person_bucket
ORDER BY person_bucket
