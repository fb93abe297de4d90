#if PostgreSQL
  import Glibc

  /// A server as the table of leases names it: its host and process, and the space in which that process has its number.
  struct LeaseNode: Equatable {
    let text: String

    init(text: String) { self.text = text }

    /// This process, by a name that no other process ever had.
    static let id: String = {
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }()

    static let own = LeaseNode(text: "\(id)@\(hostName):\(getpid()):\(space)")

    /// Whether it was a process of this machine that is there no more: nobody has to wait for its lease to run out. The token keeps
    /// the database safe from what this might get wrong.
    var isGone: Bool {
      let words = text.split(separator: ":")
      guard words.count >= 3, let process = pid_t(words[words.count - 2]), words[words.count - 1] == Self.space,
        process > 0, process != getpid()
      else { return false }
      return kill(process, 0) != 0 && errno == ESRCH
    }

    private static var hostName: String {
      var name = [CChar](repeating: 0, count: 256)
      guard gethostname(&name, name.count - 1) == 0 else { return "?" }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The boot and the namespace of processes (pid_namespaces(7)); containers have their own.
    private static let space: String = {
      var boot = [UInt8](repeating: 0, count: 36)
      let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
      let count = file < 0 ? 0 : max(0, read(file, &boot, boot.count))
      if file >= 0 { close(file) }
      var link = [CChar](repeating: 0, count: 64)
      let length = max(0, readlink("/proc/self/ns/pid", &link, link.count))
      let digits = link.prefix(length).map { UInt8(bitPattern: $0) }.filter { (48...57).contains($0) }
      return String(decoding: boot.prefix(count).filter { $0 != 45 } + [46] + digits, as: UTF8.self)
    }()
  }
#endif
