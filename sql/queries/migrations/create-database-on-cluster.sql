-- Makes the database on the other nodes of a cluster, before its tables.
-- Parameters: database. Used by: the migration runner, where the warehouse is a cluster.
CREATE DATABASE IF NOT EXISTS {database:Identifier} ON CLUSTER '{cluster}'
