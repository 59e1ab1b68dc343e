-- State tables are new or have other columns since the migrations 0021 to 0024, and only the processors can fill them: every cursor goes back to
-- the beginning, under a step of its own, so that whoever steps next computes the whole state from nothing. A new warehouse has no cursor
-- and nothing to do here. Run twice it asks for the same thing twice.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
