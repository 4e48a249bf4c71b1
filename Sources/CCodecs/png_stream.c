#include "png_stream.h"

#include <string.h>
#include <zlib.h>

uint64_t png_stream_row_bytes(png_structp png, png_infop info) {
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

typedef struct stream_end {
  bool is_reached, has_surplus;
  /// In the words of zlib; NULL where nothing is wrong.
  const char *fault;
} stream_end;

/// Inflates all image data and throws it away, as far as `row_bytes` and one byte more.
static stream_end inflate_rows(z_stream *stream, const png_source *source, uint64_t row_bytes) {
  stream_end end = {0};
  uint8_t discarded[16384];
  uint64_t count = 0;
  png_chunk chunk;
  for (size_t position = png_signature_bytes; png_source_next(source, &position, &chunk);) {
    if (memcmp(chunk.type, "IDAT", 4) != 0 || chunk.count == 0) continue;
    end.has_surplus |= end.is_reached;
    stream->next_in = (Bytef *)chunk.bytes;
    stream->avail_in = (uInt)chunk.count;
    while (!end.is_reached && !end.has_surplus) {
      stream->next_out = discarded;
      stream->avail_out = sizeof discarded;
      const int status = inflate(stream, Z_NO_FLUSH);
      count += sizeof discarded - stream->avail_out;
      end.is_reached = status == Z_STREAM_END;
      end.has_surplus = count > row_bytes || (end.is_reached && stream->avail_in > 0);
      // Without room or input that is left, there is nothing wrong but nothing to do either.
      if (status == Z_BUF_ERROR || (status == Z_OK && stream->avail_in == 0 && stream->avail_out > 0)) break;
      if (status != Z_OK && status != Z_STREAM_END) {
        end.fault = stream->msg != NULL ? stream->msg : "its image data cannot be unpacked";
        return end;
      }
    }
    if (end.has_surplus) return end;
  }
  return end;
}

void png_stream_check(png_structp png, const png_source *source, uint64_t row_bytes) {
  png_guard *guard = png_get_error_ptr(png);
  z_stream stream = {0};
  if (inflateInit(&stream) != Z_OK) png_guard_fail(png, codec_status_out_of_memory, "no memory to unpack with");
  stream_end end = inflate_rows(&stream, source, row_bytes);
  inflateEnd(&stream);
  if (end.fault != NULL) png_guard_fail(png, codec_status_damaged, end.fault);
  if (end.has_surplus)
    guard->result.oddity = codec_oddity_surplus;
  else if (!end.is_reached)
    png_guard_fail(png, codec_status_damaged, "its image data lacks its checksum");
}
