-- Grain: one row a conversion of one programme with another of the same person, type, amount and currency within the widest near window, same_order
-- duplicates left out: what conversions/near-candidates finds among the conversions that a step gathers. repeats: the near duplicate that it stands for now.
-- Parameters: programme; from, to: range of person_bucket, half-open; widest_ms: the widest near window of any ruleset.
-- Read by: processors/attribution/draft/near-again.ts
SELECT
    concat(person_id, '\n', type, '\n', ifNull(toString(amount_minor), ''), '\n', ifNull(toString(currency), '')) AS near_group,
    conversion_id AS id, toFloat64(toUnixTimestamp64Milli(occurred_at)) AS occurred_at, order_id, customer_id, if(duplicate_rule = 'near', duplicate_of, NULL) AS repeats
FROM
(
    SELECT
        *,
        toUnixTimestamp64Milli(occurred_at)
            - max(toUnixTimestamp64Milli(occurred_at)) OVER (PARTITION BY person_id, type, amount_minor, currency
                ORDER BY occurred_at, conversion_id ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS since_last,
        max(toUnixTimestamp64Milli(occurred_at)) OVER (PARTITION BY person_id, type, amount_minor, currency
                ORDER BY occurred_at, conversion_id ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING)
            - toUnixTimestamp64Milli(occurred_at) AS until_next,
        row_number() OVER (PARTITION BY person_id, type, amount_minor, currency ORDER BY occurred_at, conversion_id) AS place
    FROM
    (
        SELECT person_id, type, amount_minor, currency, conversion_id, occurred_at, order_id, customer_id, duplicate_rule, duplicate_of
        FROM conversion_states FINAL
        WHERE programme_id = {programme:String} AND person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND ifNull(duplicate_rule != 'same_order', true)
    )
)
WHERE (place > 1 AND since_last <= {widest_ms:Int64})
   OR until_next BETWEEN 0 AND {widest_ms:Int64}
ORDER BY near_group, occurred_at, id
