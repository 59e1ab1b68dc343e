-- Grain: one row: how many codes' first clicks the step found. Parameters: committed (the last step that ended). Read by: the processor firsts.
SELECT count() AS codes
FROM code_firsts
WHERE version > {committed:UInt64}
