import Testing

@testable import Evaluation

@Suite("Errors of forecasts")
struct ForecastErrorsTests {
  @Test("MSE, RMSE and MAE of known residuals; missing ones are not compared")
  func figures() {
    var errors = ForecastErrors()
    for residual in [3, -4, .nan, 0] { errors.add(residual) }
    #expect(errors.points == 3)
    #expect(errors.meanSquare == 25.0 / 3)
    #expect(errors.rootMeanSquare == (25.0 / 3).squareRoot())
    #expect(errors.meanAbsolute == 7.0 / 3)
  }

  @Test("Of nothing there are no figures, and huge residuals stay finite")
  func bounds() {
    var errors = ForecastErrors()
    #expect(errors.meanSquare == nil && errors.rootMeanSquare == nil && errors.meanAbsolute == nil)
    errors.add(1e300)
    errors.add(-.greatestFiniteMagnitude)
    #expect(errors.meanSquare?.isFinite == true && errors.meanAbsolute?.isFinite == true)
  }

  @Test("Skill is what is saved of a reference's error, and unknown where that makes none")
  func skill() {
    var (own, reference, perfect) = (ForecastErrors(), ForecastErrors(), ForecastErrors())
    own.add(1)
    reference.add(4)
    perfect.add(0)
    #expect(own.skill(over: reference) == 0.75)
    #expect(reference.skill(over: own) == -3)
    #expect(own.skill(over: perfect) == nil)
    #expect(own.skill(over: ForecastErrors()) == nil)
  }
}
