-- Notes whose claims must be put in order anew: where a cap counts all advocates of a programme, the whole month; where one counts a month's money,
-- the advocate's month; else the advocate's day. Claims that were replaced or deleted count: they name the time that a claim left.
-- Parameters: by_programme, by_advocate: programmes with such a cap in any ruleset.
-- Read by: processors/attribution/caps.ts
INSERT INTO attribution_touched_caps
SELECT DISTINCT
    programme_id, month, if(has({by_programme:Array(String)}, programme_id), '', advocate_id),
    if(has({by_programme:Array(String)}, programme_id) OR has({by_advocate:Array(String)}, programme_id), 0, day)
FROM cap_claims
WHERE (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM attribution_keys)
