-- Every journal entry supersedes the one before it of its key, and the numbers of a key run from the first without gaps.
-- Grain: one row an entry that breaks it. Read by: fairlead verify.
SELECT programme_id, conversion_id, advocate_id, entry_no, decision_id, supersedes
FROM
(
    SELECT
        *,
        row_number() OVER (PARTITION BY programme_id, conversion_id, advocate_id ORDER BY entry_no, decision_id) AS place,
        min(entry_no) OVER (PARTITION BY programme_id, conversion_id, advocate_id) AS first_no,
        max(toString(decision_id)) OVER (PARTITION BY programme_id, conversion_id, advocate_id ORDER BY entry_no, decision_id
            ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS before
    FROM
    (
        SELECT DISTINCT programme_id, conversion_id, advocate_id, entry_no, decision_id, supersedes
        FROM decision_journal
    )
)
WHERE supersedes != before OR entry_no != first_no + place - 1
ORDER BY programme_id, conversion_id, advocate_id, entry_no
LIMIT 20
