-- Grain: a row of any table, tombstones and older versions left out.
-- Parameters: table.
-- Read by: fairlead export.
SELECT *
FROM {table:Identifier}
SETTINGS final = 1,
  engine_file_truncate_on_insert = 1,
  date_time_output_format = 'iso',
  output_format_json_quote_64bit_integers = 0
