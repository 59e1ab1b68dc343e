-- Says that a process brings the tables up to date (ended 0), still does so, or no longer does (ended 1).
-- Parameters: owner: a name that no other process has; ended. Used by: the migration runner.
INSERT INTO migration_claims (owner, ended)
SELECT {owner:String}, {ended:UInt8}
