-- Grain: one row a currency of the programme's conversions and orders, the one with most events first.
-- Parameters: {programme:String}.
-- Read by: report status.
SELECT currency
FROM
(
    SELECT currency, toInt64(conversions) AS events FROM daily_conversions FINAL WHERE programme_id = {programme:String}
    UNION ALL
    SELECT currency, toInt64(orders) FROM daily_orders FINAL WHERE programme_id = {programme:String}
)
WHERE currency != ''
GROUP BY currency
ORDER BY sum(events) DESC, currency
