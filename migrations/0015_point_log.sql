-- Points that came after the last one of their series and lie in no chunk yet: a row a transaction, in the order in which they
-- came. See Sources/Storage/FORMAT.md. The last row stays when all are in chunks: keys are never given again.
CREATE TABLE point_log (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  data BLOB NOT NULL
) STRICT;
