#include <stdlib.h>

#include "jpeg_guard.h"

/// libjpeg fills `chunk`; each full one moves on to the growing buffer.
typedef struct buffer_destination {
  struct jpeg_destination_mgr manager;  // first, as libjpeg holds a pointer to it
  codec_buffer *buffer;
  uint8_t chunk[16384];
} buffer_destination;

static void start_chunk(j_compress_ptr encoder) {
  buffer_destination *destination = (buffer_destination *)encoder->dest;
  destination->manager.next_output_byte = destination->chunk;
  destination->manager.free_in_buffer = sizeof destination->chunk;
}

static void append(j_compress_ptr encoder, size_t count) {
  buffer_destination *destination = (buffer_destination *)encoder->dest;
  if (!codec_buffer_append(destination->buffer, destination->chunk, count))
    jpeg_guard_fail((j_common_ptr)encoder, codec_status_out_of_memory, "no memory for the JPEG");
}

static boolean flush_full_chunk(j_compress_ptr encoder) {
  append(encoder, sizeof((buffer_destination *)encoder->dest)->chunk);
  start_chunk(encoder);
  return TRUE;
}

static void flush_last_chunk(j_compress_ptr encoder) {
  buffer_destination *destination = (buffer_destination *)encoder->dest;
  append(encoder, sizeof destination->chunk - destination->manager.free_in_buffer);
}

codec_result codec_jpeg_encode(
  const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, int32_t quality, codec_buffer *buffer
) {
  struct jpeg_compress_struct encoder = {0};
  buffer_destination destination = {
    .manager = {
      .init_destination = start_chunk,
      .empty_output_buffer = flush_full_chunk,
      .term_destination = flush_last_chunk,
    },
    .buffer = buffer,
  };
  jpeg_guard guard;
  jpeg_guard_install(&guard, (j_common_ptr)&encoder);
  if (setjmp(guard.escape) != 0) {
    jpeg_destroy_compress(&encoder);
    return guard.result;
  }
  jpeg_create_compress(&encoder);
  encoder.dest = &destination.manager;
  encoder.image_width = (JDIMENSION)width;
  encoder.image_height = (JDIMENSION)height;
  encoder.input_components = channels;
  encoder.in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, quality, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  while (encoder.next_scanline < encoder.image_height) {
    const size_t offset = (size_t)encoder.next_scanline * (size_t)width * (size_t)channels;
    JSAMPROW row = (JSAMPROW)(pixels + offset);
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  return guard.result;
}
