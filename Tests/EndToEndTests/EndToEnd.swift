import Testing

/// The real binary over a real socket. One test at a time: each starts a server that trains on every core.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct EndToEnd {}
