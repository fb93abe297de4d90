-- Jobs in two lanes, so that a short one never waits behind a long one, and what the work of each kind takes here.
ALTER TABLE jobs ADD COLUMN lane TEXT NOT NULL DEFAULT 'long';
ALTER TABLE jobs ADD COLUMN method TEXT;                            -- what its pace is learnt by; null for its kind
ALTER TABLE jobs ADD COLUMN nominal_seconds REAL NOT NULL DEFAULT 60; -- on a nominal machine
ALTER TABLE jobs ADD COLUMN ran_milliseconds INTEGER NOT NULL DEFAULT 0; -- in all attempts that ended
CREATE INDEX jobs_queued ON jobs (lane, priority DESC, key, method, kind, nominal_seconds) WHERE status = 'queued';

CREATE TABLE job_paces (
  method TEXT PRIMARY KEY,
  measured_seconds REAL NOT NULL,       -- of jobs that succeeded, the last counting most
  nominal_seconds REAL NOT NULL         -- of the same
) STRICT, WITHOUT ROWID;

-- The tags of series, by which lists and selectors find them; kept by the database itself.
CREATE TABLE series_tags (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  series_id TEXT NOT NULL,
  series INTEGER NOT NULL REFERENCES series (key) ON DELETE CASCADE,
  PRIMARY KEY (name, value, series_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_tags_by_series ON series_tags (series);
INSERT INTO series_tags SELECT tag.key, tag.value, series.id, series.key
  FROM series, json_each(series.tags_json) AS tag WHERE tag.type = 'text';
CREATE TRIGGER series_tags_of_new AFTER INSERT ON series BEGIN
  INSERT INTO series_tags SELECT tag.key, tag.value, new.id, new.key
    FROM json_each(new.tags_json) AS tag WHERE tag.type = 'text';
END;
CREATE TRIGGER series_tags_of_changed AFTER UPDATE OF tags_json ON series WHEN old.tags_json <> new.tags_json BEGIN
  DELETE FROM series_tags WHERE series = new.key;
  INSERT INTO series_tags SELECT tag.key, tag.value, new.id, new.key
    FROM json_each(new.tags_json) AS tag WHERE tag.type = 'text';
END;
