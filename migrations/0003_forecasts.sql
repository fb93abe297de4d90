-- What a version knows of forecasts: the reference forecasters and the residuals of the back-test. Apart from the
-- contents, so that scoring reads none of it; versions of detectors that do not forecast have no row.
CREATE TABLE version_forecasts (
  version INTEGER PRIMARY KEY REFERENCES model_versions (key) ON DELETE CASCADE,
  calibration BLOB NOT NULL
) STRICT;
