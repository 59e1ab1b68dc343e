-- Grain: one row: how many rows a state table has and the sum of a 128-bit hash of each, so that their order does not matter and doubles do. Left out:
-- addresses and their keyed hashes (each data directory has its own key), times of receipt, numbers of steps, and what names the path to a
-- decision and not the decision.
-- Parameters: table. Read by: fairlead digest.
SELECT
    count() AS rows,
    lower(hex(sum(reinterpretAsUInt128(sipHash128(toString(tuple(* EXCEPT
        '^(log_partition|log_offset|received_at|version|step|added_step|is_deleted|before_at|decision_id|cause|ip_key|net_key|click_ip_key)$'))))))) AS hash
FROM {table:Identifier}
SETTINGS final = 1
