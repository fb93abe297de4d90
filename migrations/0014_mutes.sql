-- Times in which alerts are held back, as operators say them. They stay when they are over: what was muted reaches no fit
-- later either.
CREATE TABLE mutes (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  monitor TEXT,                         -- at most one of these three is there; of everything none
  series TEXT,
  tags_json TEXT,                       -- a JSON object of tags that a series has to have
  start_time INTEGER NOT NULL,
  end_time INTEGER NOT NULL,            -- of its first occurrence, exclusive
  recurrence TEXT,                      -- an RRULE of RFC 5545; null of one that comes once
  timezone TEXT,                        -- of the rule; null for each series' own
  last_end INTEGER NOT NULL,            -- no occurrence ends after it
  author TEXT,
  reason TEXT,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,                     -- when an operator ended it: it mutes nothing from there on
  withdrawn_at INTEGER,                 -- when all of it was taken back
  silenced INTEGER NOT NULL DEFAULT 0   -- alerts that were there already when it was laid
) STRICT;
CREATE INDEX mutes_by_end ON mutes (last_end) WHERE withdrawn_at IS NULL;
