// libpng's reader over bytes in memory.
#pragma once

#include "png_guard.h"

struct png_stream;

typedef struct png_source {
  const uint8_t *bytes;
  size_t count, position;
  /// Where the first chunk of image data begins, if it is to be read through a stream, else 0; and that stream, from the
  /// first row on.
  size_t image_data;
  struct png_stream *stream;
} png_source;

/// Connects the source and sets what all readers share: strict checksums, no chunk that does not concern pixels.
void png_source_open(png_structp png, png_source *source);

enum { png_signature_bytes = 8 };

typedef struct png_chunk {
  /// Four letters.
  const uint8_t *type;
  const uint8_t *bytes;
  size_t count;
} png_chunk;

/// The chunk that begins at `position`, which moves behind it; false where none is there whole.
bool png_source_next(const png_source *source, size_t *position, png_chunk *chunk);
