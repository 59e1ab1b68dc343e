-- Conversions are judged by another table of signals, over a longer time, and dismissals mute less: only the processors can tell what follows. Every
-- cursor goes back to the beginning, under a step of its own, as in migration 0025.
INSERT INTO cursors (topic, log_partition, next_offset, step)
SELECT topic, log_partition, 0, (SELECT max(step) + 1 FROM cursors)
FROM cursors FINAL;
