-- Says that a process claims something (ended 0), still does so, or no longer does (ended 1).
-- Parameters: name: what it claims; owner: a name that no other process has; host, pid: where it runs; since: ms since 1970, by its own
-- clock; lease: ms for which this counts; ended. Used by: claims.
INSERT INTO claims (name, owner, host, pid, since, lease_ms, ended)
SELECT
    {name:String},
    {owner:String},
    {host:String},
    {pid:UInt32},
    fromUnixTimestamp64Milli({since:Int64}, 'UTC'),
    {lease:UInt32},
    {ended:UInt8}
