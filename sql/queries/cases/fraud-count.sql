-- Grain: one row: whether anybody is suspected, anything was said of a case, anything that stood against a candidate is stored (counts of rows, old
-- versions included).
-- Read by: processors/cases/load.ts
SELECT (SELECT count() FROM risks) AS risks, (SELECT count() FROM case_folds) AS folds, (SELECT count() FROM fraud_standing) AS standings
