import Testing

@testable import Monitoring

@Suite("Few values by key")
struct RecentlyUsedTests {
  @Test("The longest unused one makes room, and looking at one is a use")
  func eviction() {
    let cache = RecentlyUsed<String>(capacity: 2)
    cache.insert("one", for: 1)
    cache.insert("two", for: 2)
    #expect(cache[1] == "one")
    cache.insert("three", for: 3)
    #expect(cache[1] == "one")
    #expect(cache[2] == nil)
    #expect(cache[3] == "three")
  }
}
