/// A parameter's value as a client writes it: the JSON scalars, without JSON.
package enum ParameterValue: Equatable, Sendable {
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case text(String)
  case list([ParameterValue])
}
