/// Ends the process when a caller breaks a kernel's contract. `precondition` won't do: this target is built with
/// `-Ounchecked`, which turns a precondition into a licence for the optimiser to believe it.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> StaticString) {
  if _slowPath(!condition) { breach(message()) }
}

@inline(never)
private func breach(_ message: StaticString) -> Never {
  fatalError("Kernel contract: \(message)")
}
