-- Notes that a migration has been applied.
-- Parameters: number, name and hash (SHA-256, hex) of the migration. Used by: the migration runner.
INSERT INTO migrations (number, name, hash)
SELECT {number:UInt16}, {name:String}, {hash:String}
