-- Weights that the versions of many series share. They go when nothing refers to them any more.
CREATE TABLE shared_weights (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  archive BLOB NOT NULL
) STRICT;

-- The weights of a version whose archive is its scale alone; null where the archive is all of it.
ALTER TABLE version_contents ADD COLUMN weights INTEGER REFERENCES shared_weights (key);
CREATE INDEX version_contents_by_weights ON version_contents (weights) WHERE weights IS NOT NULL;

-- Series of a policy that one network is learnt from: those of the same interval and as many metrics.
CREATE TABLE policy_pools (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  policy INTEGER NOT NULL REFERENCES policies (key) ON DELETE CASCADE,
  interval INTEGER NOT NULL,
  metrics INTEGER NOT NULL,
  state TEXT NOT NULL,                  -- idle, training, ready, failed
  job TEXT,                             -- the last training
  plan_json TEXT,                       -- what that learns from, once it has begun: a JSON object
  weights INTEGER REFERENCES shared_weights (key), -- in force; null before the first
  trained_by TEXT,                      -- fingerprint of what the policy said when they were learnt
  trained_at INTEGER,
  learnt_json TEXT,                     -- what they were learnt from: a JSON object
  reason_json TEXT,                     -- why the last training failed: a JSON object
  attempts INTEGER NOT NULL DEFAULT 0,  -- that failed in a row
  retry_at INTEGER,                     -- before then it is not tried again
  UNIQUE (policy, interval, metrics)
) STRICT;
CREATE INDEX policy_pools_by_weights ON policy_pools (weights) WHERE weights IS NOT NULL;

-- What the weights in force were learnt from, and what was left out.
CREATE TABLE pool_members (
  pool INTEGER NOT NULL REFERENCES policy_pools (key) ON DELETE CASCADE,
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  from_time INTEGER,                    -- of what was learnt from; null where nothing was
  to_time INTEGER,
  points INTEGER NOT NULL,              -- of them with a value
  anomalies INTEGER NOT NULL,           -- labelled, among them
  unlearnt INTEGER,                     -- from this time on no step has learnt from it
  reason_json TEXT,                     -- why nothing was: a JSON object
  PRIMARY KEY (pool, series)
) STRICT, WITHOUT ROWID;
CREATE INDEX pool_members_by_series ON pool_members (series);

ALTER TABLE policy_series ADD COLUMN pool INTEGER REFERENCES policy_pools (key) ON DELETE SET NULL;
CREATE INDEX policy_series_by_pool ON policy_series (pool) WHERE pool IS NOT NULL;

CREATE TRIGGER weights_follow_versions AFTER DELETE ON version_contents WHEN OLD.weights IS NOT NULL BEGIN
  DELETE FROM shared_weights WHERE key = OLD.weights
    AND NOT EXISTS (SELECT 1 FROM version_contents WHERE weights = OLD.weights)
    AND NOT EXISTS (SELECT 1 FROM policy_pools WHERE weights = OLD.weights);
END;

CREATE TRIGGER weights_follow_pools AFTER DELETE ON policy_pools WHEN OLD.weights IS NOT NULL BEGIN
  DELETE FROM shared_weights WHERE key = OLD.weights
    AND NOT EXISTS (SELECT 1 FROM version_contents WHERE weights = OLD.weights)
    AND NOT EXISTS (SELECT 1 FROM policy_pools WHERE weights = OLD.weights);
END;

CREATE TRIGGER weights_follow_other_weights AFTER UPDATE OF weights ON policy_pools
WHEN OLD.weights IS NOT NULL AND NEW.weights IS NOT OLD.weights BEGIN
  DELETE FROM shared_weights WHERE key = OLD.weights
    AND NOT EXISTS (SELECT 1 FROM version_contents WHERE weights = OLD.weights)
    AND NOT EXISTS (SELECT 1 FROM policy_pools WHERE weights = OLD.weights);
END;
