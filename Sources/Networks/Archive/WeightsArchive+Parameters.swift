extension WeightsArchive {
  /// The tensors' values, and with `moments` what Adam remembers of them too.
  package mutating func add(_ parameters: [Parameter], prefix: String = "", moments: Bool = false) {
    for parameter in parameters {
      add(prefix + parameter.name, parameter.values, rows: parameter.rows)
      guard moments else { continue }
      add(prefix + parameter.name + ".m", parameter.firstMoment, rows: parameter.rows)
      add(prefix + parameter.name + ".v", parameter.secondMoment, rows: parameter.rows)
    }
  }

  /// Reads what ``add(_:prefix:moments:)`` wrote into parameters of the same names and sizes.
  package func read(
    _ parameters: inout [Parameter], prefix: String = "", moments: Bool = false
  ) throws(ArchiveError) {
    for index in parameters.indices {
      let (name, count) = (prefix + parameters[index].name, parameters[index].count)
      parameters[index].values = try floats(name, count: count)
      guard moments else { continue }
      parameters[index].firstMoment = try floats(name + ".m", count: count)
      parameters[index].secondMoment = try floats(name + ".v", count: count)
    }
  }
}
