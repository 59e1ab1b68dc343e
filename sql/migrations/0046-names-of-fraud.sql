-- Names by which others read: a signal's weight from 0 to 1, an alert's score from 0 to 100. What is kept is whole parts per billion.
ALTER TABLE signals ADD COLUMN IF NOT EXISTS weight Float64 ALIAS weight_ppb / 1000000000;
ALTER TABLE alerts ADD COLUMN IF NOT EXISTS score Float64 ALIAS score_ppb / 10000000;
