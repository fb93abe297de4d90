import Glibc

/// scale · sin(1.7·i + start): the inputs that the reference script has too.
func sines(_ count: Int, _ start: Double, _ scale: Double) -> [Float] {
  (0..<count).map { Float(scale * sin(1.7 * Double($0) + start)) }
}

/// Whether all elements agree within an absolute and relative tolerance.
func agree(_ a: [Float], _ b: [Double], within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs(Double($0) - $1) <= tolerance * max(1, abs($1)) }
}
