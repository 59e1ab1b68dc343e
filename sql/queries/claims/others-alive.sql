-- Who else claims something and was heard of within its lease.
-- Grain: one row a process. Parameters: name: what is claimed; owner: who asks. Read by: claims.
SELECT
    owner,
    host,
    pid,
    toUnixTimestamp64Milli(claims.since) AS since
FROM claims FINAL
WHERE name = {name:String} AND owner != {owner:String} AND ended = 0 AND at > now64(3) - toIntervalMillisecond(lease_ms)
ORDER BY since, owner
