-- Notes the days of the candidates whose device, or means of payment, the step's conversions used too: how many customers stand behind it may be others now.
-- A device that had more than 50 customers before the step and has them now counts for nothing both times.
-- Grain: one row an advocate and day. Parameters: step, committed. Used by: processors/signals/candidates.ts
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
WITH
    devices AS
    (
        SELECT DISTINCT programme_id, assumeNotNull(device_id) AS device_id
        FROM step_conversions
        WHERE device_id IS NOT NULL AND customer_id IS NOT NULL
    ),
    crowded AS
    (
        SELECT programme_id, node
        FROM identity_edges FINAL
        WHERE (programme_id, node) IN (SELECT programme_id, concat('device:', device_id) FROM devices)
          AND startsWith(neighbour, 'customer:') AND added_step <= {committed:UInt64}
        GROUP BY programme_id, node
        HAVING count() > 50
    )
SELECT DISTINCT programme_id, advocate_id, toDate(occurred_at), {step:UInt64}
FROM candidates FINAL
WHERE (programme_id, device_id) IN (SELECT programme_id, device_id FROM devices WHERE (programme_id, concat('device:', device_id)) NOT IN (SELECT programme_id, node FROM crowded))
