-- Says of every link that a person ever spoke about whether it is cut: the newest word stands.
-- Grain: one row a link. Parameters: step. Used by: the processor identity, before links are weighed.
INSERT INTO cut_links (programme_id, a, b, cut_at, word_id, cut_by, cut_because, version, is_deleted)
SELECT programme_id, a, b, occurred_at, id, reviewer, reason, {step:UInt64}, action = 'restore'
FROM words_on_links
ORDER BY programme_id, a, b, occurred_at DESC, id DESC
LIMIT 1 BY programme_id, a, b
