#include <zlib.h>

// A macro, which Swift doesn't see. 15 bits of window; 32 more take gzip and zlib alike.
static inline int lapwing_inflate_init(z_stream *stream) { return inflateInit2(stream, 15 + 32); }

// The same the other way. 16 more bits make gzip's frame.
static inline int lapwing_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
