-- Writes the ranges of a step: its beginning.
-- Grain: one row a topic. Parameters: topics; froms, tos (offsets by topic and partition); least (least offset of the topic's ranges); step;
-- committed (the last step that ended). Used by: the runner.
INSERT INTO step_ranges (topic, froms, tos, least_offset, step, committed_step)
SELECT
    {topics:Array(String)}[i],
    {froms:Array(Array(UInt64))}[i],
    {tos:Array(Array(UInt64))}[i],
    {least:Array(UInt64)}[i],
    {step:UInt64},
    {committed:UInt64}
FROM (SELECT arrayJoin(arrayEnumerate({topics:Array(String)})) AS i)
