import Networks
import Series

extension ACVAENetwork {
  /// This network with another one's weights: what they know of the calendar is taken over field by field, and a field or
  /// a length of slots that the other did not know begins without any influence, so that the first step judges as the
  /// other's last did. A calendar of `auto` grows with the data, and rounds go on all the same.
  ///
  /// - Returns: nil where the networks differ in anything else.
  func takingOver(_ other: ACVAENetwork, of theirs: CalendarEncoding, as ours: CalendarEncoding) -> ACVAENetwork? {
    guard metrics == other.metrics, latent == other.latent, units == other.units,
      situation.values == other.situation.values, theirs.columns == other.situation.categories,
      ours.columns == situation.categories, parameters.map(\.isFrozen) == other.parameters.map(\.isFrozen)
    else { return nil }
    var result = self
    let layers = [posterior, prior, likelihood]
    for index in parameters.indices where !layers.contains(where: { $0.categories == index }) {
      result.parameters[index].values = other.parameters[index].values
    }
    for layer in layers {
      let known = other.parameters[layer.categories].values
      var values = [Float](repeating: 0, count: result.parameters[layer.categories].values.count)
      for (row, theirRow) in ours.columns(sharedWith: theirs) {
        values.replaceSubrange(
          row * units..<(row + 1) * units, with: known[theirRow * units..<(theirRow + 1) * units])
      }
      result.parameters[layer.categories].values = values
    }
    return result
  }
}

extension CalendarEncoding {
  /// Pairs of columns, here and there, that say the same.
  fileprivate func columns(sharedWith other: CalendarEncoding) -> [(own: Int, other: Int)] {
    fields.indices.flatMap { index -> [(own: Int, other: Int)] in
      guard let place = other.fields.firstIndex(of: fields[index]),
        fieldRanges[index].count == other.fieldRanges[place].count
      else { return [] }
      return Array(zip(fieldRanges[index], other.fieldRanges[place])).map { (own: $0, other: $1) }
    }
  }
}
