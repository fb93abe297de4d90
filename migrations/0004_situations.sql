-- The clocks that the calendar of a series goes by: UTC, an offset (+05:30) or an IANA name.
ALTER TABLE series ADD COLUMN timezone TEXT NOT NULL DEFAULT 'UTC';
