#if PostgreSQL
  import Testing

  @testable import Storage

  @Suite("Placeholders")
  struct PlaceholderTests {
    @Test("Those of SQLite are numbered as it numbers them, and what is quoted stays")
    func numbered() {
      #expect(Placeholders.numbered(SQLText("SELECT ?, ?").bytes) == "SELECT $1, $2")
      #expect(Placeholders.numbered(SQLText("SELECT ?2, ?1, ?").bytes) == "SELECT $2, $1, $3")
      #expect(Placeholders.numbered(SQLText("SELECT ?12 + ?3").bytes) == "SELECT $12 + $3")
      #expect(
        Placeholders.numbered(SQLText("SELECT '?', \"a?\", 'it''s ?' || ?").bytes)
          == "SELECT '?', \"a?\", 'it''s ?' || $1")
    }
  }
#endif
