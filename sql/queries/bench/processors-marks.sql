-- Moves the marks past what was made up. Grain: one row a partition of a topic.
-- Parameters: clicks, conversions, ticks (how many there are). Used by: fairlead bench processors.
INSERT INTO marks (topic, log_partition, next_offset)
SELECT kind.1, partition, intDiv(kind.2 + 3 - partition, 4)
FROM (SELECT arrayJoin(range(4)) AS partition)
ARRAY JOIN
[
    ('fairlead.click', {clicks:UInt64}),
    ('fairlead.conversion', {conversions:UInt64}),
    ('fairlead.order', {conversions:UInt64}),
    ('fairlead.advocate', 1000),
    ('fairlead.tick', {ticks:UInt64})
] AS kind
