import CLinux

/// The memory that the process holds.
package enum Heap {
  /// Lets large blocks go back to the system when they are freed, so that eighteen bodies of 36 MiB do not leave 700 MiB
  /// behind. Smaller ones are many, live for the length of a request, and would cost a system call and fresh pages each:
  /// at 128 KiB a CSV upload took a fifth longer.
  package static func giveBackLargeBlocks() { lapwing_set_large_block(1 << 20) }
}
