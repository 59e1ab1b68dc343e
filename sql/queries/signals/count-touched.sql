-- Grain: one row, the number of conversions that `conversions` looked at or that are marked, and of the step's clicks with a code.
-- Read by: the processor signals.
SELECT
    (SELECT count() FROM touched_conversions) + (SELECT count() FROM signal_touched) AS conversions,
    (SELECT count() FROM step_clicks WHERE referral_code IS NOT NULL) AS clicks
