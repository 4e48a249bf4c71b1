// What the codecs share inside this target.
#pragma once

#include <stdbool.h>

#include "CCodecs.h"

/// Appends to the buffer; false where memory is short.
bool codec_buffer_append(codec_buffer *buffer, const uint8_t *bytes, size_t count);

/// Product of the three; false where it does not fit or is more than `capacity`.
bool codec_fits(size_t width, size_t height, size_t pixel_bytes, size_t capacity);

codec_result codec_failure(codec_status status, const char *message);

/// Luma of Rec. 601 (the grey of JFIF), rounded.
static inline uint8_t codec_luma(unsigned red, unsigned green, unsigned blue) {
  return (uint8_t)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

/// a * b / 255, rounded; exact for bytes.
static inline uint8_t codec_multiply(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return (uint8_t)((product + (product >> 8)) >> 8);
}
