-- Grain: one row a pair of persons between which a node moved in this step. survived: the old person still exists, so the node split
-- off rather than joined.
-- Parameters: committed: the last step that ended.
-- Read by: processors/attribution/touched.ts
SELECT DISTINCT
    m.programme_id AS programme_id, m.old_person_id AS old_person, if(n.person_id = '', m.node, n.person_id) AS new_person,
    toUInt32(if(o.person_id = '', m.old_person_id, o.person_id) = m.old_person_id) AS survived
FROM (SELECT programme_id, node, old_person_id FROM identity_moves FINAL WHERE step > {committed:UInt64}) AS m
LEFT JOIN (SELECT programme_id, node, person_id FROM identities FINAL WHERE (programme_id, node) IN (SELECT programme_id, node FROM identity_moves WHERE step > {committed:UInt64})) AS n
    ON n.programme_id = m.programme_id AND n.node = m.node
LEFT JOIN (SELECT programme_id, node, person_id FROM identities FINAL WHERE (programme_id, node) IN (SELECT programme_id, old_person_id FROM identity_moves WHERE step > {committed:UInt64})) AS o
    ON o.programme_id = m.programme_id AND o.node = m.old_person_id
