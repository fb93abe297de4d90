-- The clocks that the calendar of a series goes by: UTC, an offset (+05:30) or an IANA name.
ALTER TABLE series ADD COLUMN timezone TEXT NOT NULL DEFAULT 'UTC';

-- What was expected of each metric, and each one's share of the score, where a model has several. Of 64 slots, see
-- Sources/Storage/FORMAT.md; score_chunks says which of them hold. Scores of such models that were computed before
-- have no rows here and are computed again when they are next looked at.
CREATE TABLE score_bands (
  key INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  series INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  number INTEGER NOT NULL,              -- slot >> 6
  data BLOB NOT NULL,
  UNIQUE (version, series, generation, number)
) STRICT;
CREATE INDEX score_bands_by_series ON score_bands (series, generation, number);
