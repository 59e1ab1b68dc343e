-- Counts the conversions of the dirty days by what became of them.
-- Grain: one row a day, type, outcome, reason and currency. Parameters: step. Used by: the processor panels.
INSERT INTO daily_conversions (programme_id, day, type, outcome, reason, currency, conversions, value_minor, credited_minor, version)
SELECT programme_id, toDate(occurred_at) AS day, type, outcome, reason, currency, count(), sum(value_minor), sum(credited_minor), {step:UInt64}
FROM listed_conversions FINAL
WHERE (programme_id, toDate(occurred_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
GROUP BY programme_id, day, type, outcome, reason, currency
