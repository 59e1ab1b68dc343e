-- Grain: one row a device and advocate with candidates on it: since when (ms since 1970) each of the first 51 customers was, in order.
-- Parameters: programmes, devices (side by side). Read by: processors/signals/load.ts
SELECT programme_id, device, advocate_id, groupArraySorted(51)(since) AS times
FROM
(
    SELECT programme_id, assumeNotNull(device_id) AS device, advocate_id, toUnixTimestamp64Milli(min(occurred_at)) AS since
    FROM candidates FINAL
    WHERE customer_id IS NOT NULL AND duplicate = 0
      AND (programme_id, device_id) IN (SELECT {programmes:Array(String)}[i], {devices:Array(String)}[i] FROM (SELECT arrayJoin(arrayEnumerate({devices:Array(String)})) AS i))
    GROUP BY programme_id, device_id, advocate_id, customer_id
)
GROUP BY programme_id, device, advocate_id
