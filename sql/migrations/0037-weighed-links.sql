-- Scratch of one step: the links that decide whether a visitor or device is shared, so that the table of all links is asked but once for each.
-- Grain: one row a direction of a link: of every touched visitor and device, of the devices of touched visitors, and those to customers of the visitors
-- of these devices.
CREATE TABLE IF NOT EXISTS weighed_links
(
    programme_id LowCardinality(String),
    node String,
    neighbour String,
    added_step UInt64
)
ENGINE = Memory;
