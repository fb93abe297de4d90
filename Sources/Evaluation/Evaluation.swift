// Evaluation: how good a detector is against labels.
//
// Everything starts from `LabelledScores`: one score and one judgement a grid point, points without a score
// left out. From there
// - point-wise figures: `Confusion` at a threshold, `ThresholdSweep` over all of them (best F1, average precision);
// - point-adjusted ones, with or without a delay limit: `LabelledScores.pointAdjusted`, then the same functions;
// - `RangeBasedMeasure`: precision and recall of ranges with existence, overlap, position and cardinality, `RangeSweep`
//   over all thresholds (best F1, area under the curve);
// - `AlertJudgement`: anomalies found against alerts raised, a standing one counted again and again;
// - `AlertDelay`: how late a found anomaly is found;
// - `ThresholdCurve`: what each threshold would cost in alerts a day, and find;
// - `ChanceLevel`: what flagging everything and what random scores get, to read the other figures by.
//
// A point is flagged where its score is at or above the threshold.
