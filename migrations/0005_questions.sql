-- What models asked operators about (active learning), what these answered, and when models learn from it.

-- A window whose label a version would learn most from.
CREATE TABLE queries (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL REFERENCES model_versions (key) ON DELETE CASCADE,
  generation INTEGER NOT NULL,          -- of the series' points that were asked about
  start_time INTEGER NOT NULL,
  end_time INTEGER NOT NULL CHECK (end_time > start_time),
  peak_time INTEGER NOT NULL,           -- of the point that it was chosen for
  probability REAL,                     -- by the query model, where there is one
  reason TEXT NOT NULL,
  features_json TEXT NOT NULL
) STRICT;
CREATE INDEX queries_by_version ON queries (version, key);

CREATE TABLE answers (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  query INTEGER NOT NULL REFERENCES queries (key) ON DELETE CASCADE,
  model INTEGER NOT NULL REFERENCES models (key) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  note TEXT,
  author TEXT,
  created_at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  version INTEGER                       -- the number of the first version that learns from it; null until one is trained
) STRICT;
CREATE INDEX answers_by_model ON answers (model, key);
CREATE INDEX answers_by_query ON answers (query);

-- The labels that an answer became. They outlive the model.
ALTER TABLE labels ADD COLUMN answer INTEGER REFERENCES answers (key) ON DELETE SET NULL;
CREATE INDEX labels_by_answer ON labels (answer) WHERE answer IS NOT NULL;

-- When a model's next round begins by itself; without a row never.
CREATE TABLE round_schedules (
  model INTEGER PRIMARY KEY REFERENCES models (key) ON DELETE CASCADE,
  after_answers INTEGER CHECK (after_answers > 0),
  every_days INTEGER CHECK (every_days > 0),
  is_wanted INTEGER NOT NULL DEFAULT 0  -- asked for while another training ran
) STRICT;
