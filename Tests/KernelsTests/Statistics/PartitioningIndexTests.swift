import Kernels
import Testing

struct PartitioningIndexTests {
  @Test(
    "The first that meets what all after it meet is found, in a slice by the index of the whole",
    arguments: [0..<0, 0..<1, 0..<9, 3..<8, 8..<9])
  func first(range: Range<Int>) {
    let numbers = [1, 1, 2, 3, 3, 3, 5, 8, 8]
    for limit in 0...9 {
      let found = numbers[range].partitioningIndex { $0 >= limit }
      #expect(found == range.first { numbers[$0] >= limit } ?? range.upperBound)
    }
    #expect(range.partitioningIndex { $0 > 4 } == min(max(5, range.lowerBound), range.upperBound))
  }
}
