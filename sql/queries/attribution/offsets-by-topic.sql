-- Grain: one row a topic: the offset of each partition, in order, below which events are in the state. What it keeps a view such as standing_orders from looking
-- up is bound as {below:Array(UInt64)} to the statements that ask base tables by key.
-- Parameters: none. Read by: processors/attribution/story/load-one.ts
SELECT topic, tos FROM step_ranges FINAL
