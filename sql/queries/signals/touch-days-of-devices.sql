-- Notes the days of the candidates on devices that have other customers, or other advocates' customers, than before the step. A device that had more than
-- 50 customers before all of what is new counts for nothing since then, with it or without.
-- Grain: one row an advocate and day. Parameters: step, committed (the last step that ended). Used by: the processor signals, once candidates are written.
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
WITH
    news AS
    (
        SELECT programme_id, device, min(at) AS new_at
        FROM
        (
            SELECT programme_id, assumeNotNull(device_id) AS device, occurred_at AS at
            FROM candidates
            WHERE version > {committed:UInt64} AND device_id IS NOT NULL
            UNION ALL
            SELECT programme_id, substring(node, 8), since
            FROM identity_edges
            WHERE version > {committed:UInt64} AND startsWith(node, 'device:') AND startsWith(neighbour, 'customer:')
        )
        GROUP BY programme_id, device
    ),
    devices AS
    (
        SELECT programme_id, device
        FROM news
        WHERE (programme_id, device) NOT IN
        (
            SELECT n.programme_id, n.device
            FROM
            (
                SELECT programme_id, substring(node, 8) AS device, since
                FROM identity_edges FINAL
                WHERE (programme_id, node) IN (SELECT programme_id, concat('device:', device) FROM news)
                  AND startsWith(neighbour, 'customer:') AND added_step <= {committed:UInt64}
            ) AS e
            INNER JOIN news AS n ON n.programme_id = e.programme_id AND n.device = e.device
            WHERE e.since < n.new_at
            GROUP BY n.programme_id, n.device
            HAVING count() > 50
        )
    )
SELECT DISTINCT programme_id, advocate_id, toDate(occurred_at), {step:UInt64}
FROM candidates FINAL
WHERE (programme_id, device_id) IN (SELECT programme_id, device FROM devices)
   OR (programme_id, click_device_id) IN (SELECT programme_id, device FROM devices)
