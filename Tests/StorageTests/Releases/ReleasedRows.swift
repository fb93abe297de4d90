/// What a database of each released version may hold, in the columns that it had: a row or more of every table. Never
/// edited either, but for rows of the next version at the end.
enum ReleasedRows {
  /// By the number of the migration that made room for them, beginning with 1.
  static let scripts: [StaticString] = [
    first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth,
    fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth,
    twentyFirst, twentySecond, twentyThird,
  ]

  /// The values of the chunk: 1,024 times the double that is 0.
  private static let first: StaticString = """
    INSERT INTO settings VALUES ('a', 'kept');
    INSERT INTO counters VALUES ('alerts', 3);
    INSERT INTO series (key, id, interval, phase, generation, first_slot, last_slot, points, revision, data_revision,
      created_at, tags_json) VALUES (7, 'orders', 60, 0, 2, 1024, 2047, 1024, 9, 8, 1700000000, '{"team":"shop"}');
    INSERT INTO series_columns VALUES (7, 0, 3, 'orders', NULL), (7, 1, 1, 'deploy', 'flag');
    INSERT INTO point_chunks VALUES (1, 7, 2, 3, 1, zeroblob(8192));
    INSERT INTO labels (key, series, start_time, end_time, kind, note, author, source, created_at, withdrawn_at) VALUES
      (5, 7, 61440, 61500, 'anomaly', 'é', 'ana', 'operator', 1, NULL), (6, 7, 61500, 61560, 'normal', NULL, NULL, 'upload', 1, 2);
    INSERT INTO models VALUES (4, 'm', 7, '["orders"]', 'donut', 'ready', 1, 5, 1, '{"window":120}', '{"method":"rate"}');
    INSERT INTO model_versions VALUES (2, 4, 1, 'ready', -7, 0, 99, 'h', NULL, 1024, 1, '{"window":120}', '{"seconds":1}');
    INSERT INTO version_contents VALUES (2, x'00ff07', x'000000000000f83f');
    INSERT INTO score_chunks VALUES (1, 2, 7, 2, 1, CAST(printf('%.*c', 128, 'x') AS BLOB), zeroblob(32768));
    INSERT INTO discarded VALUES (1, 7, 1, NULL), (2, NULL, NULL, 1);
    INSERT INTO jobs VALUES (3, 'j', 'training', 'model:m', 'running', 0, 0, 1, 4, 1, 2, NULL, '{}', '{"epoch":3}', NULL,
      NULL), (4, 'k', 'training', 'model:m', 'succeeded', 0, 0, 1, 5, 1, 2, 3, '{}', NULL, NULL, '{"version":1}');
    INSERT INTO checkpoints VALUES (3, x'010203', 2);
    INSERT INTO idempotency_keys VALUES ('answered', 'POST', '/v1/series', x'01', 201, '{"Location":"/v1/series/orders"}', x'7b7d', 1700000000);
    INSERT INTO monitors VALUES (2, 'w', 4, 1, 1, '{"url":"http://hooks/x"}', '{}');
    INSERT INTO alerts VALUES (1, 'w', 'm', 1, 'orders', 'anomaly', 'open', 61440, NULL, 1.5, 61440, 1, NULL, NULL, NULL, 1, 1, 1);
    """

  private static let second: StaticString =
    "INSERT INTO idempotency_keys VALUES ('carried-out', 'POST', '/v1/series', x'02', NULL, NULL, NULL, 1700000000);"

  private static let third: StaticString = "INSERT INTO version_forecasts VALUES (2, x'0908');"

  private static let fourth: StaticString = """
    UPDATE series SET timezone = 'Europe/Berlin';
    INSERT INTO score_bands VALUES (1, 2, 7, 2, 16, zeroblob(4096));
    """

  private static let fifth: StaticString = """
    INSERT INTO queries VALUES (9, 2, 2, 61440, 61500, 61440, 0.5, 'uncertain', '{}');
    INSERT INTO answers VALUES (8, 9, 4, 'anomaly', NULL, 'ana', 1, NULL, NULL);
    UPDATE labels SET answer = 8 WHERE key = 5;
    INSERT INTO round_schedules VALUES (4, 20, 7, 1);
    """

  private static let sixth: StaticString = """
    UPDATE series SET future_limit = 600;
    INSERT INTO alerts (monitor, model, version, series, kind, state, start_time, end_time, created_at, updated_at,
      revision, metric) VALUES ('w', 'm', 1, 'orders', 'flatline', 'closed', 61440, 61500, 1, 1, 2, 'orders');
    """

  private static let seventh: StaticString = "INSERT INTO epochs VALUES (3, 'k3f9', 3);"

  private static let eighth: StaticString = "UPDATE series SET minimum = -0.5, maximum = 1e300;"

  private static let ninth: StaticString = "UPDATE alerts SET members_json = '{\"season\":1}' WHERE key = 1;"

  private static let tenth: StaticString = "UPDATE round_schedules SET after_points = 2016, on_drift = 1;"

  private static let eleventh: StaticString = """
    UPDATE series SET alignment = 'aggregate', aggregation = 'sum', import_query = 'time_column=ds';
    UPDATE series_columns SET unit = '%' WHERE kind IS NULL;
    """

  private static let twelfth: StaticString = """
    UPDATE monitors SET rules_json = '{"direction":"above"}', receivers_json = '["ops"]';
    INSERT INTO incidents VALUES (1, '{"service":"shop"}', 'resolved', 'critical', 61440, 61500, 1, 3, 3, NULL, 'ana', 2, 'bo',
      'disk', 1, 'resolved', 2, 3, NULL);
    UPDATE alerts SET severity = 'critical', incident = 1, reasons_json = '{"summary":"s","reasons":[]}', is_late = 1
      WHERE key = 1;
    UPDATE alerts SET held_back_by = 'mute', withdrawn_at = 4 WHERE key > 1;
    """

  private static let thirteenth: StaticString = """
    INSERT INTO receivers VALUES (5, 'ops', '{"kind":"alertmanager","url":"http://am:9093","format":"lapwing"}', 1, 2, 3);
    INSERT INTO deliveries VALUES (6, 5, 1, 'opened', 'warning', '{"event":"opened"}', 'f00', 'delivered', 2, 1, 62, 2, 2, 200,
      NULL), (7, 5, 1, 'closed', 'warning', '{"event":"closed"}', 'f01', 'pending', 1, 3, 9, 4, NULL, 503, 'refused');
    """

  private static let fourteenth: StaticString = """
    INSERT INTO mutes VALUES (1, NULL, NULL, '{"team":"shop"}', 61440, 65040, 'FREQ=WEEKLY;BYDAY=MO', 'Europe/Berlin',
      9217324799, 'ana', 'backups', 1, 5, 6, 2), (2, 'w', NULL, NULL, 61440, 61500, NULL, NULL, 61500, NULL, NULL, 1, NULL,
      NULL, 0);
    """

  private static let fifteenth: StaticString = "INSERT INTO point_log VALUES (4, x'');"

  private static let sixteenth: StaticString = """
    UPDATE jobs SET lane = 'short', method = 'training:donut', nominal_seconds = 0.5, ran_milliseconds = 12 WHERE key = 4;
    INSERT INTO job_paces VALUES ('training:donut', 1.5, 3);
    """

  private static let seventeenth: StaticString = """
    INSERT INTO policies VALUES (3, 'shop', 10, '{"selector":{"series":"ord*","tags":{}}}', 1, 2, 4, NULL);
    INSERT INTO policy_series VALUES (3, 7, 'watched', 4, 5, 2, 'ab.cd', 'training', 40, 30, 1, '{"code":"cancelled"}', 9, 5);
    UPDATE models SET policy = 3, is_cold_start = 1;
    UPDATE monitors SET policy = 3;
    UPDATE alerts SET is_cold_start = 1 WHERE key = 1;
    """

  private static let eighteenth: StaticString = """
    INSERT INTO shared_weights VALUES (6, x'0102');
    INSERT INTO policy_pools VALUES (2, 3, 60, 1, 'ready', 'j', '{}', 6, 'ab.cd', 5, '{"series":1}', NULL, 1, 9);
    INSERT INTO pool_members VALUES (2, 7, 61440, 61500, 1, 1, 61500, NULL);
    UPDATE policy_series SET pool = 2;
    UPDATE version_contents SET weights = 6;
    """

  private static let nineteenth: StaticString = """
    INSERT INTO model_versions (key, model, number, state, seed, created_at, parameters_json)
      VALUES (3, 4, 2, 'ready', 1, 1, '{}');
    INSERT INTO idle_versions VALUES (3, 1700000000, 1702592000);
    """

  private static let twentieth: StaticString = "UPDATE series SET overlay = 6; INSERT INTO uploads VALUES (7, 1);"

  private static let twentyFirst: StaticString = "UPDATE series SET retention_days = 400;"

  private static let twentySecond: StaticString = "INSERT INTO pools_with_labels VALUES (2);"

  /// A file got nothing new by it.
  private static let twentyThird: StaticString = "UPDATE series SET retention_days = 401;"
}
