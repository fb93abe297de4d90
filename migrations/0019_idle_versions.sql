-- Trained versions that do not serve, and since when. Once that is long enough, their scores and what calibrates them are
-- deleted; `cleared_at` says when, and stays until all of it is made anew.
CREATE TABLE idle_versions (
  version INTEGER PRIMARY KEY REFERENCES model_versions (key) ON DELETE CASCADE,
  since INTEGER,                        -- null of one that serves again
  cleared_at INTEGER                    -- null of one that has all that its training left
) STRICT;
CREATE INDEX idle_versions_to_clear ON idle_versions (since) WHERE since IS NOT NULL AND cleared_at IS NULL;

INSERT INTO idle_versions (version, since)
  SELECT key, unixepoch() FROM model_versions WHERE state = 'ready' AND NOT EXISTS
    (SELECT 1 FROM models WHERE models.key = model_versions.model AND active_version = number);

CREATE TRIGGER versions_begin_idle AFTER UPDATE OF state ON model_versions
WHEN NEW.state = 'ready' AND OLD.state <> 'ready' BEGIN
  INSERT INTO idle_versions (version, since) VALUES (NEW.key, unixepoch());
END;

CREATE TRIGGER versions_take_turns AFTER UPDATE OF active_version ON models
WHEN NEW.active_version IS NOT OLD.active_version BEGIN
  DELETE FROM idle_versions WHERE cleared_at IS NULL
    AND version = (SELECT key FROM model_versions WHERE model = NEW.key AND number = NEW.active_version);
  UPDATE idle_versions SET since = NULL
    WHERE version = (SELECT key FROM model_versions WHERE model = NEW.key AND number = NEW.active_version);
  INSERT INTO idle_versions (version, since)
    SELECT key, unixepoch() FROM model_versions WHERE model = NEW.key AND number = OLD.active_version
    ON CONFLICT (version) DO UPDATE SET since = unixepoch();
END;
