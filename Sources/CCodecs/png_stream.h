// The zlib stream of a PNG's image data, unpacked before libpng sees it.
#pragma once

#include <zlib.h>

#include "png_source.h"

/// libpng looks no further than the last row: a wrong checksum, or data behind the rows, escapes it where its input
/// happens to end there. So the stream is unpacked here, to its end, and handed to libpng anew as one without compression
/// (RFC 1951, 3.2.4), a chunk at a time.
typedef struct png_stream {
  z_stream packed;
  /// Of all rows with their filters, and how many of them have been unpacked.
  uint64_t row_bytes, count;
  /// Where the next chunk of the file begins.
  size_t next;
  /// Whether the stream's end was reached; whether there is more than the rows; whether the last new chunk is made.
  bool has_end, has_surplus, is_over;
  /// The new chunk, and what of it is still to be read.
  uint8_t chunk[32768 + 64];
  size_t begin, end;
} png_stream;

/// A stream for the source's image data, once the header has been read. NULL where memory is short; freed by
/// `png_stream_close`, which takes NULL too.
png_stream *png_stream_open(png_structp png, png_infop info, const png_source *source);

/// Takes some bytes of the new chunks.
void png_stream_read(png_structp png, png_source *source, uint8_t *target, size_t count);

/// Looks at what is behind the rows, and lets the source go on behind the stream. Fails by the guard's jump where the
/// stream lacks its end; what is more than the rows is an oddity.
void png_stream_finish(png_structp png, png_source *source);

void png_stream_close(png_stream *stream);
