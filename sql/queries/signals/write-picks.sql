-- Takes the candidates of a range of conversions as their paths tell them.
-- Grain: one row a candidate. Used by: processors/signals/candidates.ts
INSERT INTO candidate_picks (programme_id, conversion_id, advocate_id, touchpoint_id, claimed, self, own_touches, other_touches, visits)
SELECT programme_id, conversion_id, advocate_id, touchpoint_id, claimed, self, own_touches, other_touches, visits
FROM {{source}}
