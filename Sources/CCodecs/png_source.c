#include "png_stream.h"

#include <string.h>

static void read_bytes(png_structp png, png_bytep destination, size_t count) {
  png_source *source = png_get_io_ptr(png);
  // The chunk's own header stands for none of the stream's chunks, but for an empty one before them.
  static const uint8_t empty[8] = {0, 0, 0, 0, 'I', 'D', 'A', 'T'};
  const bool is_image_data = source->image_data != 0 && source->position == source->image_data;
  if (is_image_data && source->stream != NULL)
    return png_stream_read(png, source, destination, count);
  if (is_image_data && count == sizeof empty) {
    memcpy(destination, empty, sizeof empty);
    return;
  }
  if (count > source->count - source->position) png_guard_end(png);
  memcpy(destination, source->bytes + source->position, count);
  source->position += count;
}

void png_source_open(png_structp png, png_source *source) {
  static const png_byte unread_chunks[] = "iCCP\0tEXt\0zTXt\0iTXt\0sPLT";
  png_set_read_fn(png, source, read_bytes);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unread_chunks, sizeof unread_chunks / 5);
  // The limit on pixels is the caller's.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
}

bool png_source_next(const png_source *source, size_t *position, png_chunk *chunk) {
  // Length, type and checksum.
  enum { wrapping = 12 };
  if (*position > source->count || source->count - *position < wrapping) return false;
  const uint8_t *begin = source->bytes + *position;
  const size_t count = png_get_uint_32(begin);
  if (count > source->count - *position - wrapping) return false;
  *chunk = (png_chunk){begin + 4, begin + 8, count};
  *position += count + wrapping;
  return true;
}
