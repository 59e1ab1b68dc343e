-- Lists near duplicates. Grain: one row a conversion event. Parameters: step. Used by: the processor conversions.
INSERT INTO duplicates (programme_id, kind, id, log_partition, log_offset, duplicate_of, rule, version)
SELECT programme_id, 'conversion', id, log_partition, log_offset, duplicate_of, 'near', {step:UInt64}
FROM {{source}}
