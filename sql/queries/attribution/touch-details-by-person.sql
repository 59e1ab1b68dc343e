-- Grain: one row a touchpoint of one person or one visitor: what a reader wants to know of it beside what decides.
-- Parameters: programme, person, visitor ('' for none), visitor_person (the person that the visitor belongs to).
-- Read by: processors/attribution/why.ts
SELECT touchpoint_id, toString(ifNull(touch, 'click')) AS kind, referral_code, visitor_id, campaign_id, toString(source) AS door
FROM touchpoints FINAL
WHERE programme_id = {programme:String}
  AND person_bucket IN (toUInt16(cityHash64({person:String}) % 65536), toUInt16(cityHash64({visitor_person:String}) % 65536))
  AND (person_id = {person:String} OR (person_id = {visitor_person:String} AND visitor_id = {visitor:String}))
ORDER BY occurred_at, touchpoint_id
