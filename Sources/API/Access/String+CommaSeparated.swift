extension String {
  /// The members of a list as operators write one, `a, b,c`: in small letters, without the spaces around them. An empty one
  /// stays, for the caller to refuse.
  var commaSeparated: [String] {
    split(separator: ",", omittingEmptySubsequences: false).map { member in
      String(member.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).lowercased()
    }
  }
}
