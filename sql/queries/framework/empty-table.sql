-- Empties a state, work or scratch table. Parameters: table. Used by: the runner.
TRUNCATE TABLE {table:Identifier}
