/// A system call that failed: its name and errno.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  package let call: String
  package let code: Int32

  package var description: String { "\(call) failed with errno \(code)" }
}
