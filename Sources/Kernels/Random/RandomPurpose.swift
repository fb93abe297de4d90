/// What random numbers are for: part of a stream's name, so that two uses of one seed never share numbers.
///
/// Add a purpose with a number of its own beside its user: `extension RandomPurpose { static let noise = Self(100) }`.
/// Numbers below 100 are taken here; a number, once released, keeps its meaning, or old seeds change their results.
package struct RandomPurpose: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }
  package init(_ rawValue: UInt32) { self.rawValue = rawValue }

  package static let weights = Self(1)
  package static let shuffle = Self(2)
  package static let missingInjection = Self(3)
  package static let latentNoise = Self(4)
  package static let validation = Self(5)
  package static let imputation = Self(6)
  package static let scoring = Self(7)
  package static let scrambling = Self(8)
  package static let synthesis = Self(9)
  package static let test = Self(99)
}
