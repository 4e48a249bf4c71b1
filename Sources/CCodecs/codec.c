#include "codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

codec_result codec_failure(codec_status status, const char *message) {
  codec_result result = {.status = status};
  snprintf(result.message, sizeof result.message, "%s", message);
  return result;
}

bool codec_fits(size_t width, size_t height, size_t pixel_bytes, size_t capacity) {
  size_t pixels, bytes;
  return !__builtin_mul_overflow(width, height, &pixels)
    && !__builtin_mul_overflow(pixels, pixel_bytes, &bytes) && bytes <= capacity;
}

bool codec_buffer_append(codec_buffer *buffer, const uint8_t *bytes, size_t count) {
  size_t needed;
  if (__builtin_add_overflow(buffer->count, count, &needed)) return false;
  if (needed > buffer->capacity) {
    size_t capacity = needed > SIZE_MAX / 2 ? needed : 2 * needed;
    uint8_t *grown = realloc(buffer->bytes, capacity);
    if (grown == NULL) return false;
    buffer->bytes = grown;
    buffer->capacity = capacity;
  }
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count = needed;
  return true;
}

void codec_buffer_free(codec_buffer *buffer) {
  free(buffer->bytes);
  *buffer = (codec_buffer){0};
}
