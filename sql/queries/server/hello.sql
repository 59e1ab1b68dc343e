-- What a server is: its version, which of the named settings it knows, and whether the database is there for this user.
-- Grain: one row. Parameters: settings: names of settings; database: name of the database. Read by: the HTTP connection, when it is opened.
SELECT
    version() AS version,
    (SELECT groupArray(name) FROM system.settings WHERE has({settings:Array(String)}, name)) AS settings,
    (SELECT toUInt8(count() > 0) FROM system.databases WHERE name = {database:String}) AS known
