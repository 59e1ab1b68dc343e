-- Whatever a case was confirmed, dismissed, released or held for is a review that stands, and says so.
-- Grain: one row an effect for which it is not. Read by: fairlead verify.
SELECT programme_id, case_id, list, review_id
FROM
(
    SELECT programme_id, case_id, list, JSONExtractString(effect, 'id') AS review_id
    FROM case_folds FINAL
    ARRAY JOIN
        arrayConcat(
            arrayMap(one -> ('confirm', one), JSONExtractArrayRaw(confirms)),
            arrayMap(one -> (if(JSONExtractBool(one, 'dismisses'), 'dismiss', 'release'), one), JSONExtractArrayRaw(ends)),
            arrayMap(one -> ('hold', one), JSONExtractArrayRaw(holds))
        ) AS told
    ARRAY JOIN [told.1] AS list, [told.2] AS effect
)
WHERE (programme_id, case_id, review_id, list) NOT IN (SELECT programme_id, case_id, id, toString(action) FROM standing_reviews)
ORDER BY programme_id, case_id, list, review_id
LIMIT 20
