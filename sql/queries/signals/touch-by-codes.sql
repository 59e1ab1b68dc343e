-- Marks the conversions that codes of touched advocates may have brought: their candidates, those who claim such a code, and those of whoever came with
-- one. Touched are advocates with a new event, or whose customer has one or changed persons.
-- Grain: one row a conversion. Parameters: programmes, codes (side by side): every code that such an advocate ever listed.
-- Used by: the processor signals.
INSERT INTO signal_touched
WITH carriers AS
(
    SELECT DISTINCT programme_id, person_bucket, person_id, visitor_id
    FROM touchpoints
    WHERE (programme_id, referral_code) IN (SELECT {programmes:Array(String)}[i], {codes:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({codes:Array(String)})) AS i))
)
SELECT programme_id, conversion_id
FROM conversion_states
WHERE (programme_id, claimed_code) IN (SELECT {programmes:Array(String)}[i], {codes:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({codes:Array(String)})) AS i))
   OR (programme_id, person_bucket, person_id) IN (SELECT programme_id, person_bucket, person_id FROM carriers)
   OR (programme_id, visitor_id) IN (SELECT programme_id, visitor_id FROM carriers)
