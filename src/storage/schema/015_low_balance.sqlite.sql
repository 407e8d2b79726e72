-- A notice that an entry brought names it: an account is told of each crossing of a bound, though it be twice a day.
ALTER TABLE notice ADD COLUMN entry INTEGER NOT NULL DEFAULT 0 CHECK (entry >= 0); -- 0: a night found it
DROP INDEX notice_once;
CREATE UNIQUE INDEX notice_once ON notice (partition, account, kind, subject, on_day, lead_days, entry);
