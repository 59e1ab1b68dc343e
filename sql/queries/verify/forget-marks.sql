-- Forgets how far partitions have been read; the consumer then asks the tables. Harmless, but slow on a large warehouse.
-- Used by: tests of recovery.
TRUNCATE TABLE marks
