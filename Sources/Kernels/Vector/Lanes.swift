/// Eight single-precision numbers: one AVX2 register. Internal, for a vector this wide is passed differently by code
/// built without AVX.
typealias Lanes = SIMD8<Float>

extension Lanes {
  /// `count` (1 to 8) elements, the other lanes filled with `rest`.
  @inline(__always)
  static func load(_ source: UnsafePointer<Float>, _ count: Int, rest: Float = 0) -> Lanes {
    if count >= 8 { return source.lanes }
    var lanes = Lanes(repeating: rest)
    for lane in 0..<count { lanes[lane] = source[lane] }
    return lanes
  }

  @inline(__always)
  static func store(_ lanes: Lanes, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
    if count >= 8 { return target.lanes = lanes }
    for lane in 0..<count { target[lane] = lanes[lane] }
  }

  @inline(__always)
  var bitPattern: SIMD8<UInt32> { unsafeBitCast(self, to: SIMD8<UInt32>.self) }

  @inline(__always)
  init(bitPattern: SIMD8<UInt32>) { self = unsafeBitCast(bitPattern, to: Lanes.self) }
}

extension UnsafePointer where Pointee == Float {
  /// Eight elements from here on, at any alignment.
  @inline(__always)
  var lanes: Lanes { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }

  /// Four elements.
  @inline(__always)
  var four: SIMD4<Float> { UnsafeRawPointer(self).loadUnaligned(as: SIMD4<Float>.self) }
}

extension UnsafeMutablePointer where Pointee == Float {
  @inline(__always)
  var lanes: Lanes {
    get { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
    nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: Lanes.self) }
  }
  @inline(__always)
  var four: SIMD4<Float> {
    get { UnsafeRawPointer(self).loadUnaligned(as: SIMD4<Float>.self) }
    nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: SIMD4<Float>.self) }
  }
}
