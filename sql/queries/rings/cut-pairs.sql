-- Grain: one row a pair in the state that was cut apart, and the review that did. Read by: processors/rings/load.ts
SELECT toString(programme_id) AS programme, a, b, cut_review AS review
FROM ring_pairs FINAL
WHERE cut_review != ''
