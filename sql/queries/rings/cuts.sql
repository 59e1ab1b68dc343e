-- Grain: one row a case of which reviewers cut pairs of advocates apart, as JSON. Read by: processors/rings/load.ts
SELECT toString(programme_id) AS programme, cuts
FROM case_folds FINAL
WHERE cuts != '[]'
