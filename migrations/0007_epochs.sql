-- What names a moment of the database's history, beside its counters: see Sources/Storage/Epoch.swift.
CREATE TABLE epochs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  value TEXT NOT NULL UNIQUE,
  alerts INTEGER NOT NULL               -- the revision of alerts with which it began, and the one before it ended
) STRICT;
