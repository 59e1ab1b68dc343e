-- Grain: one row: how many dead letters the filter keeps.
-- Parameters: as pages/dead-letter-list, without the page.
-- Read by: report dead-letters.
SELECT toInt64(count()) AS records, toInt64(countIf(isNotNull(replayed_as))) AS replayed
FROM dead_letters FINAL
WHERE ({programme:String} = '' OR programme_id = {programme:String} OR programme_id = '')
    AND ({reason:String} = '' OR reason = {reason:String})
    AND ({step:String} = '' OR step = {step:String})
    AND ({kind:String} = '' OR topic = concat('fairlead.', {kind:String}))
    AND ({search:String} = '' OR id = {search:String} OR positionCaseInsensitiveUTF8(message, {search:String}) > 0)
