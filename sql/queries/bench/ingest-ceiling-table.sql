-- A table equal to clicks, for the ceiling of the ingestion benchmark.
-- Grain: as clicks. Used by: fairlead bench ingest.
CREATE TABLE IF NOT EXISTS bench_clicks AS clicks
