import Dispatch
import Glibc

extension ServerProcess {
  /// Kills the process at a later moment; to be followed by `wait`, until which its number stays its own.
  func kill(_ signal: Int32, after delay: DispatchTimeInterval) {
    DispatchQueue.global().asyncAfter(deadline: .now() + delay) { [identifier] in _ = Glibc.kill(identifier, signal) }
  }
}
