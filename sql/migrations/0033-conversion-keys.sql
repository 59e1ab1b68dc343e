-- What a draft of the rules would change: statements that read the facts of what a step decides read them as well of all conversions since a time.

-- Of a conversion that is no more, the earliest time there is.
ALTER TABLE attribution_keys ADD COLUMN IF NOT EXISTS occurred_at DateTime64(3, 'UTC') AFTER visitor_bucket;

-- Grain: one row a conversion, with what its facts are found by: columns as attribution_keys, the list of one step, but that nobody has looked up
-- whose its visitor is.
CREATE VIEW IF NOT EXISTS conversion_keys AS
SELECT
    c.programme_id AS programme_id, c.person_bucket AS person_bucket, c.person_id AS person_id, c.conversion_id AS conversion_id,
    ifNull(c.order_id, '') AS order_id, ifNull(c.customer_id, '') AS customer_id, ifNull(c.visitor_id, '') AS visitor_id,
    '' AS visitor_person, toUInt16(0) AS visitor_bucket, c.occurred_at AS occurred_at, toUInt16(0) AS causes, toUInt8(0) AS gone
FROM conversion_states AS c FINAL;
