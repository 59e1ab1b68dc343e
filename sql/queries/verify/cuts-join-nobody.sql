-- No link that a person cut joins anybody, and every cut is the newest word on its link.
-- Grain: one row a link that breaks it. Read by: fairlead verify.
SELECT programme_id, a, b, word_id, 'joins' AS fault
FROM cut_links FINAL
WHERE (programme_id, a, b) IN (SELECT programme_id, node, neighbour FROM identity_edges FINAL)
UNION ALL
SELECT programme_id, a, b, word_id, 'is not the newest word' AS fault
FROM
(
    SELECT programme_id, a, b, word_id, 1 AS side FROM cut_links FINAL
    UNION ALL
    SELECT programme_id, a, b, id AS word_id, -1 AS side
    FROM (SELECT * FROM words_on_links ORDER BY programme_id, a, b, occurred_at DESC, id DESC LIMIT 1 BY programme_id, a, b)
    WHERE action = 'cut'
)
GROUP BY programme_id, a, b, word_id
HAVING sum(side) != 0
ORDER BY programme_id, a, b
LIMIT 20
