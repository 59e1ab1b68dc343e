-- Strikes the cuts of which every word lost its standing.
-- Grain: one row a link. Parameters: step. Used by: the processor identity, after cuts are written.
INSERT INTO cut_links (programme_id, a, b, cut_at, word_id, version, is_deleted)
SELECT programme_id, a, b, cut_at, word_id, {step:UInt64}, 1
FROM cut_links FINAL
WHERE (programme_id, a, b) NOT IN (SELECT programme_id, a, b FROM words_on_links)
