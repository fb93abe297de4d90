-- Rules that watch every series that they are about: what they say, and where each series stands with them.
CREATE TABLE policies (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  priority INTEGER NOT NULL,            -- of several that are about a series the highest has it, of equal ones the first by id
  definition_json TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  deleted_at INTEGER                    -- it stays until it has let go of all its series
) STRICT;

CREATE TABLE policy_series (
  policy INTEGER NOT NULL REFERENCES policies (key) ON DELETE CASCADE,
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  state TEXT NOT NULL,                  -- waiting, cold_start, training, watched, failed, own_model, other_policy
  -- Keys of what was made for the series; what is gone is made again.
  model INTEGER,
  stand_in INTEGER,                     -- the model that watches until that one is trained
  monitor INTEGER,
  trained_by TEXT,                      -- fingerprint of what the policy said of training when the model was last trained
  task TEXT,                            -- what a job is to do next: cold_start, training; null for nothing
  least_points INTEGER,                 -- what the method was found to want
  learnt_points INTEGER NOT NULL DEFAULT 0, -- that the stand-in has learnt from
  attempts INTEGER NOT NULL DEFAULT 0,  -- that failed in a row
  reason_json TEXT,                     -- why it failed, or who else has the series: a JSON object
  look_at INTEGER,                      -- when it is to be looked at again, whatever happens before
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (policy, series)
) STRICT, WITHOUT ROWID;
CREATE INDEX policy_series_by_series ON policy_series (series);
CREATE INDEX policy_series_by_state ON policy_series (policy, state, series);
CREATE INDEX policy_series_tasks ON policy_series (policy, series) WHERE task IS NOT NULL;
CREATE INDEX policy_series_due ON policy_series (look_at) WHERE look_at IS NOT NULL;

-- The policy that made it; null of one's own.
ALTER TABLE models ADD COLUMN policy INTEGER REFERENCES policies (key) ON DELETE SET NULL;
ALTER TABLE models ADD COLUMN is_cold_start INTEGER NOT NULL DEFAULT 0;
ALTER TABLE monitors ADD COLUMN policy INTEGER REFERENCES policies (key) ON DELETE SET NULL;
CREATE INDEX models_by_policy ON models (policy) WHERE policy IS NOT NULL;
CREATE INDEX monitors_by_policy ON monitors (policy) WHERE policy IS NOT NULL;
-- Those few are looked at by what their points are like.
CREATE INDEX round_schedules_on_drift ON round_schedules (model) WHERE on_drift;
-- Whether it was raised by few points, before its model was trained.
ALTER TABLE alerts ADD COLUMN is_cold_start INTEGER NOT NULL DEFAULT 0;

-- Series that policies have to look at: noted in the transaction that changed something about them, by whatever way it came.
CREATE TABLE policy_pending (series INTEGER PRIMARY KEY) STRICT;

CREATE TRIGGER policies_see_series AFTER INSERT ON series
WHEN EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT NEW.key WHERE NEW.key NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_definition AFTER UPDATE OF tags_json, generation ON series
WHEN (NEW.tags_json <> OLD.tags_json OR NEW.generation <> OLD.generation) AND EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT NEW.key WHERE NEW.key NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_model AFTER INSERT ON models
WHEN NEW.policy IS NULL AND EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT NEW.series WHERE NEW.series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_kept_model AFTER UPDATE OF policy ON models
WHEN NEW.policy IS NOT OLD.policy AND EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT NEW.series WHERE NEW.series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_deleted_model AFTER DELETE ON models
WHEN EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT OLD.series WHERE OLD.series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_monitor AFTER INSERT ON monitors
WHEN NEW.policy IS NULL AND EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT series FROM models
    WHERE key = NEW.model AND series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_moved_monitor AFTER UPDATE OF model ON monitors
WHEN NEW.policy IS NULL AND NEW.model <> OLD.model AND EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT DISTINCT series FROM models
    WHERE key IN (NEW.model, OLD.model) AND series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_deleted_monitor AFTER DELETE ON monitors
WHEN EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT series FROM models
    WHERE key = OLD.model AND series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_rounds AFTER INSERT ON round_schedules
WHEN EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT series FROM models
    WHERE key = NEW.model AND policy IS NOT NULL AND series NOT IN (SELECT series FROM policy_pending);
END;

CREATE TRIGGER policies_see_other_rounds AFTER UPDATE OF after_answers, every_days, after_points, on_drift ON round_schedules
WHEN EXISTS (SELECT 1 FROM policies) BEGIN
  INSERT INTO policy_pending SELECT series FROM models
    WHERE key = NEW.model AND policy IS NOT NULL AND series NOT IN (SELECT series FROM policy_pending);
END;
