// Products of one to three rows with a panel of packed weights, added to what is there. Sums over the depth: of one row in
// two halves, even and odd, for a single chain of additions would wait for itself at every step.

/// Four vectors for a row.
struct QuadLanes {
  var a: Lanes
  var b: Lanes
  var c: Lanes
  var d: Lanes

  @inline(__always)
  init(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }

  @inline(__always)
  static var zero: QuadLanes { QuadLanes(.zero, .zero, .zero, .zero) }

  @inline(__always)
  mutating func add(_ factor: Lanes, times panel: UnsafePointer<Float>) {
    a = a.addingProduct(factor, panel.lanes)
    b = b.addingProduct(factor, (panel + 8).lanes)
    c = c.addingProduct(factor, (panel + 16).lanes)
    d = d.addingProduct(factor, (panel + 24).lanes)
  }

  @inline(__always)
  mutating func add(_ other: QuadLanes) {
    a += other.a
    b += other.b
    c += other.c
    d += other.d
  }
}

/// sum += row · panel, for `depth` × 32 packed weights.
@inline(__always)
func addPanelProduct(
  _ row: UnsafePointer<Float>, _ panel: UnsafePointer<Float>, depth: Int, to sum: inout QuadLanes
) {
  var (even, odd) = (sum, QuadLanes.zero)
  var (row, panel) = (row, panel)
  for _ in 0..<(depth / 2) {
    even.add(Lanes(repeating: row[0]), times: panel)
    odd.add(Lanes(repeating: row[1]), times: panel + 32)
    row += 2
    panel += 64
  }
  if depth % 2 == 1 { even.add(Lanes(repeating: row[0]), times: panel) }
  even.add(odd)
  sum = even
}

/// The same for two rows, which read the weights once.
@inline(__always)
func addPanelProducts(
  _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ panel: UnsafePointer<Float>, depth: Int,
  to sums: inout (QuadLanes, QuadLanes)
) {
  var (x, y) = sums
  var panel = panel
  for k in 0..<depth {
    let (p, q) = (Lanes(repeating: first[k]), Lanes(repeating: second[k]))
    let (a, b) = (panel.lanes, (panel + 8).lanes)
    x.a = x.a.addingProduct(p, a)
    y.a = y.a.addingProduct(q, a)
    x.b = x.b.addingProduct(p, b)
    y.b = y.b.addingProduct(q, b)
    let (c, d) = ((panel + 16).lanes, (panel + 24).lanes)
    x.c = x.c.addingProduct(p, c)
    y.c = y.c.addingProduct(q, c)
    x.d = x.d.addingProduct(p, d)
    y.d = y.d.addingProduct(q, d)
    panel += 32
  }
  sums = (x, y)
}

/// The same for three rows: twelve sums, as many as wait for nothing but the arithmetic, and fit into sixteen registers.
@inline(__always)
func addPanelProducts(
  _ rows: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>), _ panel: UnsafePointer<Float>,
  depth: Int, to sums: inout (QuadLanes, QuadLanes, QuadLanes)
) {
  var (x, y, z) = sums
  var panel = panel
  for k in 0..<depth {
    let (p, q, r) = (Lanes(repeating: rows.0[k]), Lanes(repeating: rows.1[k]), Lanes(repeating: rows.2[k]))
    let a = panel.lanes
    x.a = x.a.addingProduct(p, a)
    y.a = y.a.addingProduct(q, a)
    z.a = z.a.addingProduct(r, a)
    let b = (panel + 8).lanes
    x.b = x.b.addingProduct(p, b)
    y.b = y.b.addingProduct(q, b)
    z.b = z.b.addingProduct(r, b)
    let c = (panel + 16).lanes
    x.c = x.c.addingProduct(p, c)
    y.c = y.c.addingProduct(q, c)
    z.c = z.c.addingProduct(r, c)
    let d = (panel + 24).lanes
    x.d = x.d.addingProduct(p, d)
    y.d = y.d.addingProduct(q, d)
    z.d = z.d.addingProduct(r, d)
    panel += 32
  }
  sums = (x, y, z)
}

/// row · panel, for `depth` × 8 packed weights; the depth is a multiple of four.
@inline(__always)
func narrowPanelProduct(_ row: UnsafePointer<Float>, _ panel: UnsafePointer<Float>, depth: Int) -> Lanes {
  var sums = QuadLanes.zero
  var (row, panel) = (row, panel)
  for _ in 0..<(depth / 4) {
    sums.a = sums.a.addingProduct(Lanes(repeating: row[0]), panel.lanes)
    sums.b = sums.b.addingProduct(Lanes(repeating: row[1]), (panel + 8).lanes)
    sums.c = sums.c.addingProduct(Lanes(repeating: row[2]), (panel + 16).lanes)
    sums.d = sums.d.addingProduct(Lanes(repeating: row[3]), (panel + 24).lanes)
    row += 4
    panel += 32
  }
  return (sums.a + sums.b) + (sums.c + sums.d)
}
