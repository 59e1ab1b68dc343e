-- Moves the cursors to the end of a step's ranges: its commit, one insert of one block.
-- Grain: one row a partition of a topic. Parameters: topics, partitions, offsets (side by side); step. Used by: the runner.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT
    {topics:Array(String)}[i],
    {partitions:Array(UInt16)}[i],
    {offsets:Array(UInt64)}[i],
    {step:UInt64}
FROM (SELECT arrayJoin(arrayEnumerate({topics:Array(String)})) AS i)
