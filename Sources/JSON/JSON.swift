// JSON: a strict reader (RFC 8259) that keeps number arrays columnar, a writer, and the decoding of requests
// that reports all their faults at once. It knows nothing of what the documents are about.
