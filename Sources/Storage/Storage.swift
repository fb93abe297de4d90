// Storage: SQLite, one repository a resource.
