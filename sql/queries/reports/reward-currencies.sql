-- Grain: one row a currency of rewards of a programme: how much was not taken back.
-- Parameters: programme. Read by: dashboard/reports/signals.ts
SELECT toString(currency) AS currency, toFloat64(sum(amount_minor)) AS amount
FROM rewards FINAL
WHERE programme_id = {programme:String} AND currency != '' AND state != 'reversed'
GROUP BY currency
ORDER BY currency
