/// Cuts a series in time into 49 % for training, 21 % for validation and 30 % for test, in this order (Donut, section 4.1).
struct DataSplit: Equatable {
  let training: Range<Int>
  let validation: Range<Int>
  let test: Range<Int>

  init(count: Int) {
    let (first, second) = (count * 49 / 100, count * 70 / 100)
    (training, validation, test) = (0..<first, first..<second, second..<count)
  }
}
