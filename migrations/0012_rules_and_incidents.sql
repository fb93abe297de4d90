-- What a monitor's alerts have to pass before people hear of them, as a JSON object; null for the defaults.
ALTER TABLE monitors ADD COLUMN rules_json TEXT;
-- Who is told, as a JSON array of the ids of receivers.
ALTER TABLE monitors ADD COLUMN receivers_json TEXT NOT NULL DEFAULT '[]';

-- The rule that holds an alert back; null of one that people see.
ALTER TABLE alerts ADD COLUMN held_back_by TEXT;
-- Whether it was found in points that came late or were corrected.
ALTER TABLE alerts ADD COLUMN is_late INTEGER NOT NULL DEFAULT 0;
-- When a correction, an operator or a mute undid it; null of one that stands.
ALTER TABLE alerts ADD COLUMN withdrawn_at INTEGER;
-- Why it is one, in words and figures: a JSON object; null of alerts from before there were any.
ALTER TABLE alerts ADD COLUMN reasons_json TEXT;
ALTER TABLE alerts ADD COLUMN severity TEXT NOT NULL DEFAULT 'warning';
ALTER TABLE alerts ADD COLUMN incident INTEGER REFERENCES incidents (key);
CREATE INDEX alerts_by_incident ON alerts (incident) WHERE incident IS NOT NULL;
CREATE INDEX alerts_lasting ON alerts (series, key) WHERE end_time IS NULL;
CREATE INDEX alerts_held_back ON alerts (start_time, key) WHERE held_back_by IS NOT NULL;

-- One disturbance: alerts that overlap in time and share what they are grouped by.
CREATE TABLE incidents (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  group_json TEXT NOT NULL,             -- what its alerts share: a JSON object of tags, or {"series": …}
  state TEXT NOT NULL,                  -- open, resolved, withdrawn
  severity TEXT NOT NULL,               -- of its gravest alert
  start_time INTEGER NOT NULL,          -- of its first alert, in the points' own time
  end_time INTEGER,                     -- of its last; null while one lasts
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  resolved_at INTEGER,
  resolved_by TEXT,                     -- the operator who ended it; null where it ended by itself
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  assignee TEXT,
  note TEXT,
  revision INTEGER NOT NULL,            -- of all incidents together: the cursor of those who follow them
  -- What receivers have been told, and when they are to be told of what changed since: both change in one transaction with
  -- the deliveries, so that no end of the process loses or doubles one.
  told_state TEXT,                      -- null before the first telling
  told_alerts INTEGER NOT NULL DEFAULT 0,
  told_at INTEGER,
  due_at INTEGER
) STRICT;
CREATE UNIQUE INDEX incidents_by_revision ON incidents (revision);
CREATE INDEX incidents_by_group ON incidents (group_json, start_time);
CREATE INDEX incidents_by_start ON incidents (start_time, key);
CREATE INDEX incidents_open ON incidents (severity) WHERE state = 'open';
CREATE INDEX incidents_due ON incidents (due_at) WHERE due_at IS NOT NULL;
