-- Grain: at most one row, the person that a node belongs to; none for a node that is a person of its own.
-- Parameters: programme, node.
-- Read by: processors/attribution/why.ts
SELECT person_id FROM identities FINAL WHERE programme_id = {programme:String} AND node = {node:String}
