-- Pools with a series that got a labelled anomaly since they were looked at: of those learn some more than before.
CREATE TABLE pools_with_labels (
  pool INTEGER PRIMARY KEY REFERENCES policy_pools (key) ON DELETE CASCADE
) STRICT;

-- Noted in the transaction that labels, by whatever way it came.
CREATE TRIGGER pools_see_labels AFTER INSERT ON labels
WHEN NEW.kind = 'anomaly' AND EXISTS (SELECT 1 FROM policy_series WHERE series = NEW.series AND pool IS NOT NULL) BEGIN
  INSERT INTO pools_with_labels SELECT DISTINCT pool FROM policy_series
    WHERE series = NEW.series AND pool IS NOT NULL AND pool NOT IN (SELECT pool FROM pools_with_labels);
END;
