-- Pools with a series that got a labelled anomaly since they were looked at: of those learn some more than before.
CREATE TABLE pools_with_labels (
  pool BIGINT PRIMARY KEY REFERENCES policy_pools (key) ON DELETE CASCADE
);

-- Noted in the transaction that labels, by whatever way it came.
CREATE FUNCTION note_pools_with_labels() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pools_with_labels SELECT DISTINCT pool FROM policy_series
    WHERE series = NEW.series AND pool IS NOT NULL ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER pools_see_labels AFTER INSERT ON labels FOR EACH ROW
  WHEN (NEW.kind = 'anomaly') EXECUTE FUNCTION note_pools_with_labels();
