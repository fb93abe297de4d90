/// A key and its value in one call. Optional values that are `nil` are written as `null`.
extension JSONWriter {
  package mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Int64?) {
    key(name)
    if let value { integer(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Int?) {
    field(name, value.map(Int64.init))
  }

  package mutating func field(_ name: String, _ value: Double?) {
    key(name)
    if let value { number(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Bool?) {
    key(name)
    if let value { bool(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  package mutating func field(_ name: String, numbers values: some Sequence<Double>) {
    key(name)
    numbers(values)
  }

  package mutating func field(_ name: String, integers values: some Sequence<Int64>) {
    key(name)
    integers(values)
  }

  package mutating func field(_ name: String, strings values: some Sequence<String>) {
    key(name)
    strings(values)
  }

  /// A member that is an object, whose own members the closure writes.
  package mutating func object<Failure: Error>(
    _ name: String, _ members: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try object(members)
  }

  /// A member that is an array, whose elements the closure writes.
  package mutating func array<Failure: Error>(
    _ name: String, _ elements: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    key(name)
    try array(elements)
  }
}
