import Testing

@testable import Series

@Suite struct CSVSeriesTests {
  static func read(
    _ text: String, options: CSVOptions = CSVOptions(), interval: Int64? = nil, tolerance: Int64 = 0
  ) throws(CSVSeriesError) -> CSVSeries {
    try CSVSeries(Array(text.utf8).span, options: options, interval: interval, tolerance: tolerance)
  }

  @Test("disorder is sorted, gaps are missing, the last of several rows wins, labels become ranges")
  func assembly() throws {
    let file = try Self.read(
      "time,a,label,deploy\n240,5,1,0\n0,1,0,1\n60,2,1,0\n180,,1,0\n60,3,0,0\n300,6,0,0\n",
      options: CSVOptions(contextColumns: ["deploy"]))
    #expect(file.series.grid == (try TimeGrid(start: 0, interval: 60, count: 6)))
    let values = file.series.metrics[0].values
    #expect(values[0] == 1 && values[1] == 3 && values[2].isNaN && values[3].isNaN && values[4] == 5 && values[5] == 6)
    #expect(file.duplicates == 1 && file.rows == 6)
    #expect(file.labels == [try LabelRange(start: 180, end: 300, kind: .anomaly)])
    #expect(file.series.context[0].kind == .flag)
  }

  @Test("rows between the slots are an error that counts and names them")
  func offGrid() throws {
    let text = "time,a\n0,1\n60,2\n120,3\n185,4\n240,5\n"
    #expect(
      throws: CSVSeriesError.offGrid(interval: 60, count: 1, first: [GridPlacement.Stray(place: 5, timestamp: 185)])
    ) { try Self.read(text) }
    let snapped = try Self.read(text, tolerance: 5)
    #expect(snapped.series.metrics[0].values == [1, 2, 3, 4, 5] && snapped.placement.snapped == 1)
  }

  @Test("one wrong year doesn't ask for gigabytes")
  func span() {
    #expect(throws: CSVSeriesError.series(.tooManyPoints(9_214_646_400))) {
      try Self.read("time,a\n0,1\n1,2\n9214646399,3\n")
    }
    #expect(throws: CSVSeriesError.series(.tooManyPoints(20_000_001))) {
      try Self.read("time,a,b,c\n0,1,1,1\n1,2,2,2\n20000000,3,3,3\n")
    }
    #expect(throws: CSVSeriesError.series(.noInterval)) { try Self.read("time,a\n") }
  }
}
