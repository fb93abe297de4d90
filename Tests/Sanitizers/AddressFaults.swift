// Faults that the address sanitizer has to report, by the name given, and none for `none`.

/// Kept from the optimiser, and forgotten.
@inline(never) func leak() {
  let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 100)
  bytes.initialize(repeating: 7, count: 100)
  print(bytes[CommandLine.arguments.count])
}

@inline(never) func spoilTheStack(_ depth: Int) -> Int { depth == 0 ? 0 : 1 + spoilTheStack(depth - 1) }

let numbers = UnsafeMutablePointer<Int>.allocate(capacity: 8)
numbers.initialize(repeating: 1, count: 8)
switch CommandLine.arguments.dropFirst().first {
case "heap-buffer-overflow": print(numbers[7 + CommandLine.arguments.count - 1])
case "heap-use-after-free":
  numbers.deallocate()
  print(numbers[0])
case "detected memory leaks":
  leak()
  print(spoilTheStack(100))
default: print(numbers[7])
}
