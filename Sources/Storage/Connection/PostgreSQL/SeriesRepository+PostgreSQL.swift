#if PostgreSQL
  extension SeriesRepository {
    /// Places by the last point, where the database has no function of ours to ask about the tails of the log: all of them are
    /// sent along, as arrays.
    func placesInPostgreSQL(
      _ filter: ListFilter, _ standing: SeriesStanding?, by sort: ListSort?, after: ListPlace?, limit: Int
    ) throws(StorageError) -> [(Int64, ListPlace)] {
      let ends = connection.log.ends(through: connection.logThrough)
      return try connection.all(
        composed: Self.query(
          isTagged: filter.tagsJSON != nil, by: sort, isContinued: after != nil, tailSlot: "tail.slot",
          tails: """
            LEFT JOIN unnest(?7, ?8, ?9, ?10) AS tail (of_series, of_generation, log_end, slot)
              ON of_series = series.key AND of_generation = generation AND log_end > log_key
            """),
        filter.text, filter.tagsJSON, after?.value, after?.id, limit, standing?.rawValue,
        IntegerArray(integers: ends.map(\.series)), IntegerArray(integers: ends.map(\.generation)),
        IntegerArray(integers: ends.map(\.key)), IntegerArray(integers: ends.map(\.slot))
      ) { row in (row.integer(0), ListPlace(value: row.integer(1), id: row.text(2))) }
    }
  }
#endif
