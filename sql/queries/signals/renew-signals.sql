-- Writes observations that are others than in the state, and strikes those of the state that are not made again; lists come as JSON.
-- Grain: as signals. Parameters: step; programmes, advocates, firsts, lasts, reaches (side by side): who was judged, over which days since 1970, both
-- included: candidates of days from first to last, the advocate himself on days from first to reach. Used by: processors/signals/write.ts
INSERT INTO signals (programme_id, advocate_id, subject_kind, subject_id, at, signal, value, threshold, weight_ppb, strength_ppb, evidence, unknown, version, is_deleted)
WITH scope AS
(
    SELECT
        {programmes:Array(String)}[i] AS programme_id, {advocates:Array(String)}[i] AS advocate_id, {firsts:Array(Int32)}[i] AS first, {lasts:Array(Int32)}[i] AS last,
        {reaches:Array(Int32)}[i] AS reach
    FROM (SELECT arrayJoin(arrayEnumerate({advocates:Array(String)})) AS i)
)
SELECT
    programme_id, advocate_id, subject_kind, subject_id, at, signal, said.1, said.2, said.3, said.4, said.5, said.6, {step:UInt64}, made = 0
FROM
(
    SELECT
        programme_id, advocate_id, subject_kind, subject_id, at, signal, max(fresh) AS made, min(fresh) AS known, argMax(content, fresh) AS said,
        toString(argMin(content, fresh)) AS was
    FROM
    (
        SELECT
            toString(programme_id) AS programme_id, advocate_id, toString(subject_kind) AS subject_kind, subject_id, fromUnixTimestamp64Milli(toInt64(at_ms), 'UTC') AS at,
            toString(signal) AS signal, (value, threshold, weight_ppb, toUInt32(strength_ppb), JSONExtract(evidence, 'Array(String)'), toString(unknown)) AS content,
            1 AS fresh
        FROM {{source}}
        UNION ALL
        SELECT
            toString(s.programme_id), s.advocate_id, toString(s.subject_kind), s.subject_id, s.at, toString(s.signal),
            (s.value, s.threshold, s.weight_ppb, s.strength_ppb, s.evidence, toString(s.unknown)), 0
        FROM
        (
            SELECT *
            FROM signals FINAL
            WHERE (programme_id, advocate_id) IN (SELECT programme_id, advocate_id FROM scope)
              AND at >= (SELECT toDateTime64(toDate(min(first)), 3, 'UTC') FROM scope)
              AND at < (SELECT toDateTime64(toDate(greatest(max(last), max(reach)) + 1), 3, 'UTC') FROM scope)
        ) AS s
        INNER JOIN scope ON scope.programme_id = s.programme_id AND scope.advocate_id = s.advocate_id
        WHERE toRelativeDayNum(s.at) >= scope.first AND toRelativeDayNum(s.at) <= if(s.subject_kind = 'advocate', scope.reach, scope.last)
    )
    GROUP BY programme_id, advocate_id, subject_kind, subject_id, at, signal
)
WHERE made = 0 OR known = 1 OR toString(said) != was
