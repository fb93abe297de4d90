// Storage keeps series, points, labels, models, scores, jobs, monitors and alerts in one SQLite database.
//
// `Database` opens it and hands out transactions; a `Transaction` has one repository a resource. Values lie in
// chunks of 1,024 grid slots (FORMAT.md says how, byte by byte), so a point's place is arithmetic. The schema is
// `migrations/` at the root of the package, compiled in. Nothing here knows JSON: columns of JSON are text.
