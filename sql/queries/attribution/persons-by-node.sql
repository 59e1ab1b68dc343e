-- Grain: one row a node: the person that it belongs to; none for a node that is a person of its own.
-- Parameters: programme; nodes.
-- Read by: processors/attribution/story/load-one.ts
SELECT node, person_id FROM identities FINAL WHERE programme_id = {programme:String} AND node IN {nodes:Array(String)}
