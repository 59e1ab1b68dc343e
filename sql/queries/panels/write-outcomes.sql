-- Counts the conversions of the dirty days by everything coarse that their list is filtered by.
-- Grain: as daily_outcomes. Parameters: step. Used by: the processor panels.
INSERT INTO daily_outcomes (programme_id, day, type, outcome, reason, channel, currency, held, conversions, value_minor, credited_minor, version)
SELECT
    programme_id, toDate(occurred_at) AS day, type, outcome, reason, channel, currency, open_holds > 0 AS held, count(), sum(value_minor),
    sum(credited_minor), {step:UInt64}
FROM listed_conversions FINAL
WHERE (programme_id, toDate(occurred_at)) IN (SELECT programme_id, day FROM dirty_days WHERE panel = 'conversions')
GROUP BY programme_id, day, type, outcome, reason, channel, currency, held
