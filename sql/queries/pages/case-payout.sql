-- Grain: one row a payout account of an advocate that others are paid into too: the beginning of its hash, how many advocates, and the others (at most 9, in order).
-- Parameters: programme, advocate.
-- Read by: dashboard/reports/case-evidence.ts
SELECT
    substring(assumeNotNull(payout_account_hash), 1, 8) AS thing, toInt64(uniqExact(advocate_id)) AS advocates_of,
    arraySlice(arraySort(groupUniqArrayIf(advocate_id, advocate_id != {advocate:String})), 1, 9) AS advocates
FROM advocates FINAL
WHERE programme_id = {programme:String} AND payout_account_hash IN
(
    SELECT payout_account_hash
    FROM advocates
    WHERE programme_id = {programme:String} AND advocate_id = {advocate:String} AND payout_account_hash IS NOT NULL
)
GROUP BY payout_account_hash
HAVING advocates_of > 1
ORDER BY advocates_of DESC, thing
LIMIT 5
