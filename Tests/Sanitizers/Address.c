// Linked into every program of a build with the address sanitizer: its options.
// https://clang.llvm.org/docs/AddressSanitizer.html
const char *__asan_default_options(void) { return "detect_leaks=1:" SYMBOLIZER; }

// What a server that ends still holds is no leak, but the search knows no pointer with a tag in its unused bits, as that of a
// session on PostgreSQL in a choice of two engines is (`Connection.engine`).
const char *__lsan_default_suppressions(void) { return "leak:Connection/PostgreSQL/\nleak:ClusterMember\n"; }
