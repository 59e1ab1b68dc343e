-- Grain: one row an account that some advocates were ever paid into, and an advocate who named it: since when, ms since 1970.
-- Parameters: programmes, advocates (side by side). Read by: processors/signals/load.ts
SELECT programme_id, assumeNotNull(payout_account_hash) AS account, advocate_id, toUnixTimestamp64Milli(min(occurred_at)) AS since
FROM standing_advocates
WHERE payout_account_hash IS NOT NULL AND (programme_id, payout_account_hash) IN
(
    SELECT programme_id, payout_account_hash
    FROM advocates
    WHERE payout_account_hash IS NOT NULL
      AND (programme_id, advocate_id) IN (SELECT {programmes:Array(String)}[i], {advocates:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i))
)
GROUP BY programme_id, payout_account_hash, advocate_id
ORDER BY programme_id, account, advocate_id
