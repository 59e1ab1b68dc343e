-- Grain: one row: how many rows a journal has and the sum of a 128-bit hash of each. Left out: when and in which step it was written down.
-- Parameters: table. Read by: fairlead digest.
SELECT
    count() AS rows,
    lower(hex(sum(reinterpretAsUInt128(sipHash128(toString(tuple(* EXCEPT
        '^(log_partition|log_offset|received_at|journaled_at|version|step|is_deleted)$'))))))) AS hash
FROM {table:Identifier}
SETTINGS final = 1
