-- Grain: one row. What a statement costs that reads nothing: the floor under every page's queries.
-- Read by: fairlead bench queries.
SELECT 1 AS one
