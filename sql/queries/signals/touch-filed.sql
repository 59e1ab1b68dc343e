-- Marks the conversions whose candidates may be others than before: those that `conversions` has looked at (person, visitor, order or standing changed).
-- Grain: one row a conversion. Used by: the processor signals.
INSERT INTO signal_touched SELECT programme_id, conversion_id FROM touched_conversions
