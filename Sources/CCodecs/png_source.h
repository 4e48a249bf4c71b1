// libpng's reader over bytes in memory.
#pragma once

#include "png_guard.h"

typedef struct png_source {
  const uint8_t *bytes;
  size_t count, position;
} png_source;

/// Connects the source and sets what all readers share: strict checksums, no chunk that does not concern pixels.
void png_source_open(png_structp png, png_source *source);
