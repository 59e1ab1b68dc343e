-- Notes the days of the candidates on devices that have other customers, or other advocates' customers, than before the step: those from which on the others are
-- known, because a day looks at what was there when it ended, where such a day still looks at the candidate. Where links were lost, and in a redo, nothing tells since
-- when a device has others, and the candidates' own days are noted. A device that had more than 50 customers before all of what is new counts for nothing since then,
-- with it or without.
-- Grain: one row an advocate and day. Parameters: step, committed (the last step that ended); redo: 1 in one; window: days that an evaluation looks at.
-- Used by: the processor signals, once candidates are written.
INSERT INTO touched_advocate_days (programme_id, advocate_id, day, step)
WITH
    {redo:UInt8} = 1 OR (SELECT count() FROM touched_evidence WHERE lost = 1) > 0 AS lost,
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
SELECT DISTINCT programme_id, advocate_id, day, {step:UInt64}
FROM
(
    SELECT c.programme_id, c.advocate_id, if(lost, toDate(c.occurred_at), greatest(toDate(c.occurred_at), toDate(n.new_at))) AS day
    FROM
    (
        SELECT programme_id, advocate_id, occurred_at, arrayJoin([device_id, click_device_id]) AS device
        FROM candidates FINAL
        WHERE (programme_id, device_id) IN (SELECT programme_id, device FROM devices)
           OR (programme_id, click_device_id) IN (SELECT programme_id, device FROM devices)
    ) AS c
    INNER JOIN news AS n ON n.programme_id = c.programme_id AND n.device = c.device
    WHERE (c.programme_id, c.device) IN (SELECT programme_id, device FROM devices)
      AND (lost OR toRelativeDayNum(n.new_at) < toRelativeDayNum(c.occurred_at) + {window:UInt32})
)
