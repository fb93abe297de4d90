#include <zlib.h>

// A macro, which Swift doesn't see. 15 bits of window; 32 more take gzip and zlib alike.
static inline int lapwing_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }
