import Testing

@Suite("The documentation leads nobody astray")
struct DocumentationTests {
  private static let pages = Result { try Page.all }

  @Test("README.md is read to its end: 8 KiB at most")
  func length() throws {
    #expect(try Repository.here.text("README.md").utf8.count <= 8_192)
  }

  @Test("every link leads to a page or a file that is there, and every anchor to a heading", arguments: try pages.get())
  func links(_ page: Page) throws {
    for target in page.targets {
      let (path, anchor) = page.place(of: target)
      guard Repository.here.files.contains(path) else {
        #expect(Repository.here.folders.contains(path) && anchor == nil, "\(target)")
        continue
      }
      if let anchor { #expect(try Page(path).anchors.contains(anchor.lowercased()), "\(target)") }
    }
  }

  @Test("every file and folder of this package that is named in code is there", arguments: try pages.get())
  func files(_ page: Page) {
    #expect(page.codeWords.filter(Repository.here.lacks) == [])
  }

  @Test("every page is reached from the landing page")
  func reach() throws {
    let pages = Dictionary(uniqueKeysWithValues: try Self.pages.get().map { ($0.path, $0) })
    var reached: Set<String> = []
    var left = [Page.path(of: "Documentation")]
    while let path = left.popLast() {
      guard let page = pages[path], reached.insert(path).inserted else { continue }
      left += page.targets.map { page.place(of: $0).path }
    }
    #expect(Set(pages.keys).subtracting(reached) == ["README.md"])
  }

  @Test("every type that the glossary names is declared")
  func glossary() throws {
    let sources = Repository.here.files.filter { $0.hasPrefix("Sources/") && $0.hasSuffix(".swift") }
    var declared: Set<Substring> = []
    for source in sources {
      let words = try Repository.here.text(source).split { " \n(".contains($0) }
      for (keyword, name) in zip(words, words.dropFirst())
      where ["struct", "class", "enum", "protocol"].contains(keyword) {
        declared.insert(name.prefix { $0.isLetter || $0.isNumber })
      }
    }
    let table = try Page(Page.path(of: "Architecture")).text.split(separator: "\n## Words\n")[1]
    let named = table.split(separator: "\n").compactMap { row in row.split(separator: "|").dropFirst().first }
      .flatMap { $0.matches(of: #/`(\w+)`/#).map(\.1) }
    #expect(named.count > 40)
    #expect(named.filter { !declared.contains($0) } == [])
  }

  @Test("a link, an anchor and a file that are not there are found")
  func finds() throws {
    let page = try Page(Page.path(of: "Guide"))
    let (path, anchor) = page.place(of: "doc:Nowhere#There")
    #expect(path == Page.path(of: "Nowhere") && !Repository.here.files.contains(path) && anchor == "There")
    #expect(page.anchors.contains("queries-and-feedback") && !page.anchors.contains("nowhere"))
    #expect(
      ["Tests/Load/nowhere.py", "API/Nowhere.swift", "Nowhere.swift", "Sources/Nowhere/"].allSatisfy(
        Repository.here.lacks))
    let others: [Substring] = [
      "Tests/Load/soak.py", "Package.swift", "Sources/API/", "shop.csv", "PUT", "/openapi.yaml",
    ]
    #expect(!others.contains(where: Repository.here.lacks))
  }
}
