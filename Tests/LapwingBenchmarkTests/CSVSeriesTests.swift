import Series
import Testing

@testable import lapwing_benchmark

struct CSVSeriesTests {
  @Test("Disorder is sorted, gaps are missing, the last of several rows wins")
  func assembly() throws {
    let file = try CSVSeries("time,a,label\n240,5,1\n0,1,0\n60,2,1\n180,,1\n60,3,0\n300,6,0\n")
    #expect(file.series.grid == (try TimeGrid(start: 0, interval: 60, count: 6)))
    let values = file.series.metrics[0].values
    #expect(values[0] == 1 && values[1] == 3 && values[2].isNaN && values[3].isNaN && values[4] == 5 && values[5] == 6)
    #expect(file.labels == [false, false, false, true, true, false])
  }

  @Test("Rows between the slots, and no rows, are no series")
  func faults() throws {
    for text in ["time,a\n0,1\n60,2\n120,3\n185,4\n240,5\n", "time,a\n"] {
      #expect(throws: SeriesError.noInterval) { try CSVSeries(text) }
    }
  }
}
