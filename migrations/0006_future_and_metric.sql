-- How far after the server's clock a series takes points, in seconds; null for the default.
ALTER TABLE series ADD COLUMN future_limit INTEGER CHECK (future_limit >= 0);

-- The metric that an alert of the kinds flatline and no_data is about; null where it is about all of several. Until now
-- the first metric of the model was the only one that was watched.
ALTER TABLE alerts ADD COLUMN metric TEXT;
UPDATE alerts SET metric = (SELECT json_extract(metrics_json, '$[0]') FROM models WHERE models.id = alerts.model)
WHERE kind = 'flatline' OR kind = 'no_data'
  AND (SELECT json_array_length(metrics_json) FROM models WHERE models.id = alerts.model) = 1;
