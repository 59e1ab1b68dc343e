-- Grain: one row a link that touches a person: those that join it, those of shared nodes, which join nobody, and those that somebody cut. a, b: in the order visitor,
-- customer, device. since: ms; NULL for a cut link, whose evidence joins nobody and is not weighed.
-- Parameters: programme; node (one that was asked for), person (its person). Read by: report person.
WITH
    nodes AS
    (
        SELECT node
        FROM identities FINAL
        WHERE programme_id = {programme:String} AND person_id = {person:String}
        UNION DISTINCT
        SELECT arrayJoin([{node:String}, {person:String}]) AS node
    ),
    shared AS
    (
        SELECT node
        FROM shared_nodes FINAL
        WHERE programme_id = {programme:String}
    )
SELECT
    a, b, state,
    if(state = 'cut', NULL, since_ms) AS since,
    if(state = 'cut', cut_ms, NULL) AS cut_at,
    cut_by, cut_because
FROM
(
    SELECT
        node AS a, neighbour AS b,
        if(node IN shared OR neighbour IN shared, 'shared', 'joins') AS state,
        toUnixTimestamp64Milli(since) AS since_ms, 0 AS cut_ms,
        CAST(NULL, 'Nullable(String)') AS cut_by, CAST(NULL, 'Nullable(String)') AS cut_because
    FROM identity_edges FINAL
    WHERE programme_id = {programme:String}
      AND (startsWith(node, 'visitor:') OR startsWith(neighbour, 'device:')) AND NOT startsWith(node, 'device:')
      AND (node IN nodes OR neighbour IN nodes)
    UNION ALL
    SELECT a, b, 'cut', 0, toUnixTimestamp64Milli(cut_at), cut_by, cut_because
    FROM cut_links FINAL
    WHERE programme_id = {programme:String} AND (a IN nodes OR b IN nodes)
)
ORDER BY a, b
LIMIT 1000
