-- Uploads of many points, which are laid down in many small transactions before one makes all of them count. Their chunks are
-- those of series 0 and of the generation −key, where nobody looks; those of one that did not come to its end are swept.
CREATE TABLE uploads (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at INTEGER NOT NULL
) STRICT;

-- The upload whose chunks count before those of the series, until they are moved there; null for none.
ALTER TABLE series ADD COLUMN overlay INTEGER;
CREATE INDEX series_with_overlay ON series (key) WHERE overlay IS NOT NULL;
