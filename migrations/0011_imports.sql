-- What becomes of times between the slots of a series: 'strict' refuses them, 'snap' takes the nearest slot, 'aggregate' makes one
-- value of an interval's, by 'mean', 'sum', 'last', 'max' or 'count'.
ALTER TABLE series ADD COLUMN alignment TEXT NOT NULL DEFAULT 'strict';
ALTER TABLE series ADD COLUMN aggregation TEXT NOT NULL DEFAULT 'mean';
-- How its last file was taken, as the query that would take it so again; null of a series that came from none.
ALTER TABLE series ADD COLUMN import_query TEXT;
-- What a metric is measured in; null where nobody said.
ALTER TABLE series_columns ADD COLUMN unit TEXT;
