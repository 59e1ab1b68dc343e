-- Visitors with a new or changed click, and those that left a person.
-- Grain: one row a visitor. Used by: the processor touchpoints.
INSERT INTO touched_visitors (programme_id, visitor_id)
SELECT DISTINCT programme_id, visitor_id
FROM step_clicks
UNION DISTINCT
SELECT programme_id, substring(node, 9)
FROM identity_moves
WHERE startsWith(node, 'visitor:')
