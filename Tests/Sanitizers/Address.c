// Linked into every program of a build with the address sanitizer: its options.
// https://clang.llvm.org/docs/AddressSanitizer.html
const char *__asan_default_options(void) { return "detect_leaks=1:" SYMBOLIZER; }
