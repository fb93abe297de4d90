-- The first schema. A migration is never edited after its release: changes come as the next number.
--
-- Times are Unix seconds in UTC. Keys named `key` are internal and never reused; `id` is the client's name.
-- Columns named `…_json` hold JSON text that storage doesn't interpret.

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Series ------------------------------------------------------------------------------------------------

CREATE TABLE series (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  interval INTEGER NOT NULL CHECK (interval > 0),
  phase INTEGER,                        -- null until the first point
  generation INTEGER NOT NULL DEFAULT 1, -- the points in force; a replaced series gets the next one
  first_slot INTEGER,
  last_slot INTEGER,
  points INTEGER NOT NULL DEFAULT 0,    -- slots with a value in at least one metric
  revision INTEGER NOT NULL DEFAULT 1,  -- counts changes of definition, points and labels
  data_revision INTEGER NOT NULL DEFAULT 1, -- counts changes of points alone
  created_at INTEGER NOT NULL,
  tags_json TEXT NOT NULL
) STRICT;

CREATE TABLE series_columns (
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  position INTEGER NOT NULL,            -- in the definition: metrics first, then context columns
  number INTEGER NOT NULL,              -- in chunks: stays when the definition changes
  name TEXT NOT NULL,
  kind TEXT,                            -- null for a metric, else the kind of a context column
  PRIMARY KEY (series, position),
  UNIQUE (series, number),
  UNIQUE (series, name)
) STRICT, WITHOUT ROWID;

-- 1,024 slots of one column as little-endian doubles, NaN where missing. See Sources/Storage/FORMAT.md. No
-- foreign key: chunks of a deleted series or a replaced generation are swept later, see `discarded`.
CREATE TABLE point_chunks (
  key INTEGER PRIMARY KEY,
  series INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  number INTEGER NOT NULL,              -- of the column
  chunk INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (series, generation, number, chunk)
) STRICT;

CREATE TABLE labels (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  start_time INTEGER NOT NULL,
  end_time INTEGER NOT NULL CHECK (end_time > start_time),
  kind TEXT NOT NULL,
  note TEXT,
  author TEXT,
  source TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT;
CREATE INDEX labels_by_series ON labels (series, start_time);

-- Models ------------------------------------------------------------------------------------------------

CREATE TABLE models (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE RESTRICT,
  metrics_json TEXT NOT NULL,           -- the metrics it learns, in its order
  algorithm TEXT NOT NULL,
  state TEXT NOT NULL,
  active_version INTEGER,
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  parameters_json TEXT NOT NULL,
  threshold_json TEXT
) STRICT;
CREATE INDEX models_by_series ON models (series);

CREATE TABLE model_versions (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  model INTEGER NOT NULL REFERENCES models (key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  seed INTEGER NOT NULL,
  from_time INTEGER,
  to_time INTEGER,
  data_hash TEXT,
  warm_start INTEGER,                   -- the number of the version whose weights it started from
  points INTEGER,                       -- with a value in the range, once trained
  created_at INTEGER NOT NULL,
  parameters_json TEXT NOT NULL,
  report_json TEXT,
  UNIQUE (model, number)
) STRICT;

-- Apart from the metadata, so that a list of versions reads no weights.
CREATE TABLE version_contents (
  version INTEGER PRIMARY KEY REFERENCES model_versions (key) ON DELETE CASCADE,
  archive BLOB NOT NULL,
  calibration BLOB NOT NULL
) STRICT;

-- Score, expected, lower and upper of 1,024 slots, and a bit a slot that says whether it was computed.
CREATE TABLE score_chunks (
  key INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  series INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  chunk INTEGER NOT NULL,
  computed BLOB NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (version, series, generation, chunk)
) STRICT;
CREATE INDEX score_chunks_by_series ON score_chunks (series, generation, chunk);

-- What is no longer reachable and waits to be swept in small pieces: the points and scores of a generation of
-- a series, or all scores of a model version.
CREATE TABLE discarded (
  key INTEGER PRIMARY KEY,
  series INTEGER,
  generation INTEGER,
  version INTEGER,
  CHECK ((series IS NULL) = (generation IS NULL) AND (series IS NULL) <> (version IS NULL))
) STRICT;

-- Jobs --------------------------------------------------------------------------------------------------

CREATE TABLE jobs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  subject TEXT,
  status TEXT NOT NULL,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  request_json TEXT NOT NULL,
  progress_json TEXT,
  error_json TEXT,
  result_json TEXT
) STRICT;
CREATE INDEX jobs_by_status ON jobs (status, priority DESC, key);
CREATE INDEX jobs_by_subject ON jobs (subject, key);
CREATE INDEX jobs_by_finish ON jobs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE checkpoints (
  job INTEGER PRIMARY KEY REFERENCES jobs (key) ON DELETE CASCADE,
  data BLOB NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency_keys (
  key TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  status INTEGER,                       -- null while the first request is in flight
  headers_json TEXT,
  body BLOB,
  created_at INTEGER NOT NULL,
  UNIQUE (key, method, path)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Monitors ----------------------------------------------------------------------------------------------

CREATE TABLE monitors (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  model INTEGER NOT NULL REFERENCES models (key) ON DELETE CASCADE,
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  webhook_json TEXT,
  state_json TEXT
) STRICT;
CREATE INDEX monitors_by_model ON monitors (model);

-- Alerts name their monitor, model and series by id: the history outlives them.
CREATE TABLE alerts (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  monitor TEXT NOT NULL,
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  series TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  start_time INTEGER NOT NULL,
  end_time INTEGER,                     -- null while it lasts
  peak_score REAL,
  peak_time INTEGER,
  direction INTEGER,                    -- -1 below, 1 above what was expected
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  note TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL             -- of all alerts together: the cursor of those who follow them
) STRICT;
CREATE UNIQUE INDEX alerts_by_revision ON alerts (revision);
CREATE INDEX alerts_by_monitor ON alerts (monitor, state);
CREATE INDEX alerts_by_series ON alerts (series, start_time);
CREATE INDEX alerts_by_start ON alerts (start_time, key);
CREATE INDEX alerts_by_update ON alerts (updated_at, revision);
