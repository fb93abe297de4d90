#if PostgreSQL
  extension RowChanges {
    /// Takes up what triggers noted: a letter of the table and the key, for each row; a star where there were too many.
    func note(_ text: String) {
      if text == "*" { return noteEverything() }
      for word in text.split(separator: " ") {
        guard let letter = word.first, let key = Int64(word.dropFirst()) else { continue }
        switch letter {
        case "s": note(.series, key)
        case "o": note(.models, key)
        case "m": note(.monitors, key)
        case "u": note(.mutes, key)
        default: break
        }
      }
    }
  }
#endif
