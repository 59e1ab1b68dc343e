-- Grain: one row: the person that a node belongs to now; its own name where it is nobody else's.
-- Parameters: programme, node. Read by: report person.
SELECT if(count() = 0, {node:String}, min(person_id)) AS person_id
FROM identities FINAL
WHERE programme_id = {programme:String} AND node = {node:String}
