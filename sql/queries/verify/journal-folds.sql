-- The newest journal entry of every key that is not retracted is its decision, and there are no others.
-- Grain: one row of decisions that recomputation does not give (times_told 1), or the other way round (-1). Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, decision_id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for, type, sum(side) AS times_told
FROM
(
    SELECT programme_id, conversion_id, advocate_id, decision_id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for, type, 1 AS side
    FROM decisions FINAL
    UNION ALL
    SELECT journal.* EXCEPT (entry_no, supersedes, retracted, journaled_at, step), -1
    FROM decision_journal AS journal
    WHERE retracted = 0
      AND (programme_id, conversion_id, advocate_id, entry_no) IN
      (
          SELECT programme_id, conversion_id, advocate_id, max(entry_no)
          FROM decision_journal
          GROUP BY programme_id, conversion_id, advocate_id
      )
)
GROUP BY programme_id, conversion_id, advocate_id, decision_id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for, type
HAVING times_told != 0
ORDER BY programme_id, conversion_id, advocate_id, decision_id, outcome, reason, cause, model, model_id, ruleset_version, share_ppb, amount_minor, currency, decided_for, type
LIMIT 20
