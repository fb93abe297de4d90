/// Small facts about the database as a whole, by name.
package struct SettingRepository {
  let connection: Connection

  package func get(_ name: String) throws(StorageError) -> String? {
    try connection.first("SELECT value FROM settings WHERE name = ?", name) { row in row.text(0) }
  }

  package func set(_ name: String, to value: String) throws(StorageError) {
    try connection.run(
      "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", name, value)
  }
}
