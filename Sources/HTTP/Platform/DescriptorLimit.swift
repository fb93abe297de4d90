internal import CLinux

/// How many files the process may have open: a connection takes one.
package enum DescriptorLimit {
  /// Raises the soft limit to the hard one (setrlimit(2)) and answers what then holds. For the start of a program;
  /// a server does not do it by itself, since it concerns the whole process.
  @discardableResult
  package static func raise() -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(clamping: limit.rlim_cur)
  }
}
