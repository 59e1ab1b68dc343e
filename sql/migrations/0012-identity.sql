-- Who is one person: nodes (visitor:…, customer:…, device:…), the evidence between them, and the components it makes.

-- Scratch of one step: what its events show of pairs of nodes. since: the earliest event that does; standing: that event counts; lost: its standing
-- changed in this step.
CREATE TABLE IF NOT EXISTS touched_evidence
(
    programme_id LowCardinality(String),
    a String,
    b String,
    since DateTime64(3, 'UTC'),
    standing UInt8,
    lost UInt8
)
ENGINE = Memory;

-- Grain: one row an event and pair of nodes that it links (visitor and device, visitor and customer, customer and device), of every standing event.
CREATE VIEW IF NOT EXISTS standing_evidence AS
SELECT programme_id, 'visitor:' || visitor_id AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'click' AS kind, log_partition, log_offset
FROM standing_clicks
WHERE device_id IS NOT NULL
UNION ALL
SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'activity' AS kind, log_partition, log_offset
FROM standing_activities
WHERE visitor_id IS NOT NULL AND device_id IS NOT NULL
UNION ALL
SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'customer:' || customer_id AS b, occurred_at, 'customer' AS kind, log_partition, log_offset
FROM standing_customers
WHERE visitor_id IS NOT NULL
UNION ALL
SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'customer:' || assumeNotNull(customer_id) AS b, occurred_at, 'conversion' AS kind, log_partition, log_offset
FROM standing_conversions
WHERE visitor_id IS NOT NULL AND customer_id IS NOT NULL
UNION ALL
SELECT programme_id, 'visitor:' || assumeNotNull(visitor_id) AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'conversion' AS kind, log_partition, log_offset
FROM standing_conversions
WHERE visitor_id IS NOT NULL AND device_id IS NOT NULL
UNION ALL
SELECT programme_id, 'customer:' || assumeNotNull(customer_id) AS a, 'device:' || assumeNotNull(device_id) AS b, occurred_at, 'conversion' AS kind, log_partition, log_offset
FROM standing_conversions
WHERE customer_id IS NOT NULL AND device_id IS NOT NULL;

-- Grain: one row a direction of a link (both directions are stored, so that either end finds it). since: the earliest event that shows
-- it. added_step: the step that first saw it, which tells a redo what was new.
CREATE TABLE IF NOT EXISTS identity_edges
(
    programme_id LowCardinality(String),
    node String,
    neighbour String,
    since DateTime64(3, 'UTC'),
    added_step UInt64,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX version_range version TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, node, neighbour)
SETTINGS index_granularity = 1024;

-- Grain: one row a visitor or device with the evidence of more than one customer (a kiosk, a family's tablet). It joins nobody.
CREATE TABLE IF NOT EXISTS shared_nodes
(
    programme_id LowCardinality(String),
    node String,
    customers UInt32,
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, node);

-- Grain: one row a node of a person with at least two visitors or customers. A node without a row is a person of its own, named like
-- the node. person_id: the person's least customer node, else its least visitor node. since: the earliest link in use of this node.
CREATE TABLE IF NOT EXISTS identities
(
    programme_id LowCardinality(String),
    node String,
    person_id String,
    since DateTime64(3, 'UTC'),
    version UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY (programme_id, node)
SETTINGS index_granularity = 1024;

-- Grain: one row a node that left a person in step `step`. Written before identities, so that a redo still knows where the node's
-- touchpoints and conversions lay. Rows of committed steps are of no use and are dropped.
CREATE TABLE IF NOT EXISTS identity_moves
(
    programme_id LowCardinality(String),
    node String,
    old_person_id String,
    step UInt64
)
ENGINE = ReplacingMergeTree(step)
ORDER BY (programme_id, node, old_person_id);

-- Scratch of one step: nodes whose person is recomputed, by the hop that reached them.
CREATE TABLE IF NOT EXISTS touched_nodes
(
    programme_id LowCardinality(String),
    node String,
    hop UInt32
)
ENGINE = Memory;

-- Scratch of one step: nodes whose shared standing is recomputed. was, is: whether it was shared before and is now.
CREATE TABLE IF NOT EXISTS touched_sharing
(
    programme_id LowCardinality(String),
    node String,
    was UInt8,
    customers UInt32
)
ENGINE = Memory;

-- Scratch of one step: the component of each node (by the hash of programme and node) as union-find found it.
CREATE TABLE IF NOT EXISTS node_components
(
    node_hash UInt64,
    component UInt32
)
ENGINE = Memory;

-- Scratch of one step: the name and size of each component. subjects: its visitors and customers.
CREATE TABLE IF NOT EXISTS component_persons
(
    component UInt32,
    person_id String,
    subjects UInt64
)
ENGINE = Memory;
