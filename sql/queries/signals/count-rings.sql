-- Grain: one row: how many rows tell of rings, those that are no more included. Read by: processors/signals/load.ts
SELECT toUInt32(count()) AS rings FROM rings
