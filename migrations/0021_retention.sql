-- Days that a series' points are kept; null where it is for a policy to say.
ALTER TABLE series ADD COLUMN retention_days INTEGER;
