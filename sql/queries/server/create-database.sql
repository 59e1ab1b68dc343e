-- Makes the database of the configuration, where there is none. Parameters: name: its name. Used by: the HTTP connection, when it is opened.
CREATE DATABASE IF NOT EXISTS {name:Identifier}
