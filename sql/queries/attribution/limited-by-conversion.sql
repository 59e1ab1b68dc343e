-- Grain: one row an advocate whose cap was reached before one conversion's turn.
-- Parameters: programme, conversion.
-- Read by: processors/attribution/why.ts
SELECT advocate_id FROM decisions FINAL WHERE programme_id = {programme:String} AND conversion_id = {conversion:String} AND reason = 'DENIED_LIMIT'
