#include "png_stream.h"

#include <stdlib.h>
#include <string.h>

/// The bytes of all rows with their filters: those of all passes where it is interlaced (PNG, 3rd edition, 7.2 and 8.1).
static uint64_t row_bytes(png_structp png, png_infop info) {
  const uint64_t pixel_bits = (uint64_t)png_get_bit_depth(png, info) * png_get_channels(png, info);
  const png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (png_get_interlace_type(png, info) == PNG_INTERLACE_NONE) return height * (1 + (width * pixel_bits + 7) / 8);
  uint64_t bytes = 0;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; ++pass) {
    const uint64_t columns = PNG_PASS_COLS(width, pass), rows = PNG_PASS_ROWS(height, pass);
    if (columns > 0) bytes += rows * (1 + (columns * pixel_bits + 7) / 8);
  }
  return bytes;
}

png_stream *png_stream_open(png_structp png, png_infop info, const png_source *source) {
  png_stream *stream = calloc(1, sizeof *stream);
  if (stream == NULL || inflateInit(&stream->packed) != Z_OK) {
    free(stream);
    return NULL;
  }
  stream->row_bytes = row_bytes(png, info);
  stream->next = source->image_data;
  // The checksum of the empty chunk that has been announced.
  stream->end = 4;
  return stream;
}

void png_stream_close(png_stream *stream) {
  if (stream == NULL) return;
  inflateEnd(&stream->packed);
  free(stream);
}

static bool is_image_data(const png_chunk *chunk) { return memcmp(chunk->type, "IDAT", 4) == 0; }

/// Gives zlib the next chunk of image data; false where the next one is of another kind.
static bool feed(png_structp png, const png_source *source, png_stream *stream) {
  png_chunk chunk;
  size_t next = stream->next;
  if (!png_source_next(source, &next, &chunk)) png_guard_end(png);
  if (!is_image_data(&chunk)) return false;
  if (crc32(crc32(0, NULL, 0), chunk.type, (uInt)chunk.count + 4) != png_get_uint_32(chunk.bytes + chunk.count))
    png_guard_fail(png, codec_status_damaged, "IDAT: CRC error");
  stream->packed.next_in = (Bytef *)chunk.bytes;
  stream->packed.avail_in = (uInt)chunk.count;
  stream->next = next;
  return true;
}

/// Unpacks some bytes of rows; fewer than asked for only at the stream's end, or that of the image data.
static size_t unpack(
  png_structp png, const png_source *source, png_stream *stream, uint8_t *target, size_t count
) {
  stream->packed.next_out = target;
  stream->packed.avail_out = (uInt)count;
  while (stream->packed.avail_out > 0 && !stream->has_end) {
    if (stream->packed.avail_in == 0 && !feed(png, source, stream)) break;
    if (stream->packed.avail_in == 0) continue;
    const int status = inflate(&stream->packed, Z_NO_FLUSH);
    stream->has_end = status == Z_STREAM_END;
    if (status != Z_OK && status != Z_STREAM_END)
      png_guard_fail(
        png, codec_status_damaged, stream->packed.msg != NULL ? stream->packed.msg : "it cannot be unpacked");
  }
  return count - stream->packed.avail_out;
}

static uint8_t *put(uint8_t *target, uint32_t value, int width, bool is_big_endian) {
  for (int i = 0; i < width; ++i) *target++ = (uint8_t)(value >> 8 * (is_big_endian ? width - 1 - i : i));
  return target;
}

/// Makes the next chunk: its length and name, the stream's header in the first one, a block, the stream's checksum in
/// the last one. The chunk's own checksum is left 0, as nobody looks at it.
static void make_chunk(png_structp png, const png_source *source, png_stream *stream) {
  const bool is_first = stream->count == 0;
  uint8_t *const begin = stream->chunk + 8;
  uint8_t *const block = begin + (is_first ? 2 : 0);
  const uint32_t adler_before = is_first ? 1 : (uint32_t)stream->packed.adler;
  size_t count = unpack(png, source, stream, block + 5, 32768);
  stream->is_over = count < 32768;
  stream->count += count;
  if (stream->count > stream->row_bytes) {
    stream->has_surplus = stream->is_over = true;
    count -= stream->count - stream->row_bytes;
  }
  if (is_first) put(begin, 0x7801, 2, true);
  block[0] = stream->is_over;
  put(put(block + 1, (uint32_t)count, 2, false), ~(uint32_t)count, 2, false);
  uint8_t *end = block + 5 + count;
  if (stream->is_over) end = put(end, (uint32_t)adler32(adler_before, block + 5, (uInt)count), 4, true);
  put(stream->chunk, (uint32_t)(end - begin), 4, true);
  memcpy(stream->chunk + 4, "IDAT", 4);
  end = put(end, 0, 4, true);
  stream->begin = 0;
  stream->end = (size_t)(end - stream->chunk);
}

void png_stream_read(png_structp png, png_source *source, uint8_t *target, size_t count) {
  png_stream *stream = source->stream;
  while (count > 0) {
    if (stream->begin == stream->end) {
      if (stream->is_over) png_guard_fail(png, codec_status_damaged, "Not enough image data");
      make_chunk(png, source, stream);
    }
    const size_t left = stream->end - stream->begin, taken = count < left ? count : left;
    memcpy(target, stream->chunk + stream->begin, taken);
    stream->begin += taken;
    target += taken;
    count -= taken;
  }
}

void png_stream_finish(png_structp png, png_source *source) {
  png_guard *guard = png_get_error_ptr(png);
  png_stream *stream = source->stream;
  while (!stream->is_over) make_chunk(png, source, stream);
  source->position = stream->next;
  stream->has_surplus |= stream->packed.avail_in > 0;
  png_chunk chunk;
  for (size_t position = stream->next; png_source_next(source, &position, &chunk);)
    stream->has_surplus |= is_image_data(&chunk) && chunk.count > 0;
  if (stream->has_surplus)
    guard->result.oddity = codec_oddity_surplus;
  else if (!stream->has_end)
    png_guard_fail(png, codec_status_damaged, "its image data lacks its checksum");
}
