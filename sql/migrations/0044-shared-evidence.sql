-- Whoever looks at a case asks who else came from the same network, address and means of payment: candidates are found by them, as by devices. Hashes are
-- keyed, and nothing is decided by them here.
ALTER TABLE candidates ADD INDEX IF NOT EXISTS net_filter net_key TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE candidates ADD INDEX IF NOT EXISTS ip_filter ip_key TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE candidates ADD INDEX IF NOT EXISTS payment_filter payment_hash TYPE bloom_filter(0.01) GRANULARITY 1;
