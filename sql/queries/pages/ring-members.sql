-- Grain: one row a ring and a member of it: an advocate, or a thing that holds it together. Times are ms since 1970. In order of rings and members.
-- Parameters: programme; ring: one, or '' for all. Read by: dashboard/reports/ring-rows.ts
SELECT
    ring_id, toString(member_kind) AS member_kind, member_id, score_ppb, ring_score_ppb, toUnixTimestamp64Milli(rings.since) AS since_ms, bounded
FROM rings FINAL
WHERE programme_id = {programme:String} AND ({ring:String} = '' OR ring_id = {ring:String})
ORDER BY ring_id, member_kind, member_id
