-- Grain: one row, the number of marks on conversions, and of the step's clicks with a code. Read by: the processor signals.
SELECT
    (SELECT count() FROM signal_touched) AS conversions,
    (SELECT count() FROM step_clicks WHERE referral_code IS NOT NULL) AS clicks
