-- What a conversion repeats is a conversion that stands and repeats nothing; its state tells the same rule.
-- Grain: one row a duplicate that breaks it. Read by: fairlead verify.
SELECT repeats.programme_id AS programme_id, repeats.id AS id, repeats.rule AS rule, repeats.duplicate_of AS duplicate_of
FROM (SELECT * FROM duplicates FINAL WHERE kind = 'conversion' AND rule != 'same_id') AS repeats
LEFT JOIN (SELECT * FROM conversion_states FINAL) AS original
    ON original.programme_id = repeats.programme_id AND original.conversion_id = repeats.duplicate_of
LEFT JOIN (SELECT * FROM conversion_states FINAL WHERE duplicate_rule IS NOT NULL) AS copy
    ON copy.programme_id = repeats.programme_id AND copy.conversion_id = repeats.id
WHERE original.conversion_id = ''
   OR copy.conversion_id = ''
   OR (original.duplicate_rule IS NOT NULL AND repeats.rule = 'same_order')
   OR ifNull(copy.duplicate_rule, '') != repeats.rule
   OR ifNull(copy.duplicate_of, '') != repeats.duplicate_of
ORDER BY programme_id, id
LIMIT 20
