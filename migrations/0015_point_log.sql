-- Points that came after the last one of their series and lie in no chunk yet: a row a transaction, in the order in which they
-- came. See Sources/Storage/FORMAT.md. The last row stays when all are in chunks: keys are never given again.
CREATE TABLE point_log (
  key INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

-- What the log holds of a series up to this key lies in its chunks.
ALTER TABLE series ADD COLUMN log_key INTEGER NOT NULL DEFAULT 0;
