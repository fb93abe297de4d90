-- The least and the greatest value that the metrics of a series can have; null for no bound.
ALTER TABLE series ADD COLUMN minimum REAL;
ALTER TABLE series ADD COLUMN maximum REAL;
