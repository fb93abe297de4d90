// JSON: a strict reader and a writer (RFC 8259).
