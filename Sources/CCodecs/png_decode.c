#include <stdlib.h>
#include <string.h>

#include "png_stream.h"

/// What `read_image` shall deliver: 8-bit grey, 8-bit RGB, or the samples as stored.
typedef enum delivery { deliver_grey = 1, deliver_rgb = 3, deliver_samples } delivery;

static void set_transformations(png_structp png, png_infop info, delivery wanted, bool is_deep) {
  const bool is_color = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) != 0;
  if (wanted == deliver_samples) {
    png_set_packing(png);
    png_set_strip_alpha(png);
    if (is_color) png_set_scale_16(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    else if (png_get_bit_depth(png, info) == 16) png_set_swap(png);
#endif
  } else {
    png_set_expand(png);
    if (!is_deep) png_set_scale_16(png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    else png_set_swap(png);
#endif
    if (wanted == deliver_rgb) png_set_gray_to_rgb(png);
  }
}

/// One row of 8-bit pixels: alpha on black, colour to luma where one channel is wanted.
static void convert_row(const uint8_t *row, int row_channels, uint8_t *pixels, int channels, size_t width) {
  const bool has_alpha = row_channels % 2 == 0;
  const int colors = has_alpha ? row_channels - 1 : row_channels;
  for (size_t x = 0; x < width; ++x, row += row_channels, pixels += channels) {
    const uint8_t alpha = has_alpha ? row[colors] : 255;
    if (channels < colors)
      pixels[0] = codec_multiply(codec_luma(row[0], row[1], row[2]), alpha);
    else
      for (int i = 0; i < channels; ++i) pixels[i] = codec_multiply(row[i], alpha);
  }
}

/// The same for pixels of 16 bits, which begin at `bytes`.
static void convert_deep_row(
  const uint8_t *bytes, int row_channels, uint8_t *target, int channels, size_t width
) {
  const uint16_t *row = (const uint16_t *)(const void *)bytes;
  uint16_t *pixels = (uint16_t *)(void *)target;
  const bool has_alpha = row_channels % 2 == 0;
  const int colors = has_alpha ? row_channels - 1 : row_channels;
  for (size_t x = 0; x < width; ++x, row += row_channels, pixels += channels) {
    const uint32_t alpha = has_alpha ? row[colors] : 65535;
    for (int i = 0; i < channels; ++i) {
      // The weights of `codec_luma`; they sum to 65536.
      const uint32_t sample =
        channels < colors ? (19595u * row[0] + 38470u * row[1] + 7471u * row[2] + 32768u) >> 16 : row[i];
      pixels[i] = (uint16_t)((sample * (uint64_t)alpha + 32767) / 65535);
    }
  }
}

static void copy_palette(png_structp png, png_infop info, codec_palette *palette) {
  png_colorp entries = NULL;
  int count = 0;
  if (png_get_color_type(png, info) != PNG_COLOR_TYPE_PALETTE) return;
  png_get_PLTE(png, info, &entries, &count);
  palette->count = count;
  for (int i = 0; i < count; ++i) {
    palette->colors[3 * i] = entries[i].red;
    palette->colors[3 * i + 1] = entries[i].green;
    palette->colors[3 * i + 2] = entries[i].blue;
  }
  png_bytep alpha = NULL;
  int alpha_count = 0;
  if (png_get_tRNS(png, info, &alpha, &alpha_count, NULL) != 0 && alpha != NULL)
    palette->hides_last_entry = count == 256 && alpha_count == 256 && alpha[255] == 0;
}

/// Where the first chunk of a type begins; 0 where there is none that is whole.
static size_t find_chunk(const png_source *source, const char *type) {
  png_chunk chunk;
  for (size_t position = png_signature_bytes, begin = position; png_source_next(source, &position, &chunk);
       begin = position)
    if (memcmp(chunk.type, type, 4) == 0) return begin;
  return 0;
}

static codec_result read_image(
  png_source source, delivery wanted, bool is_deep, uint8_t *output, size_t capacity, codec_palette *palette
) {
  png_guard guard = {0};
  uint8_t *volatile rows = NULL;  // volatile: changed after `setjmp`, read after the jump
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &guard, png_guard_error, png_guard_warning);
  png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
  if (info == NULL) {
    png_destroy_read_struct(&png, NULL, NULL);
    return codec_failure(codec_status_out_of_memory, "no memory for the PNG reader");
  }
  if (setjmp(guard.escape) != 0) {
    free(rows);
    png_stream_close(source.stream);
    png_destroy_read_struct(&png, &info, NULL);
    return guard.result;
  }
  source.image_data = find_chunk(&source, "IDAT");
  png_source_open(png, &source);
  png_read_info(png, info);
  if (source.image_data == 0) png_guard_fail(png, codec_status_truncated, "its image data is not all there");
  source.stream = png_stream_open(png, info, &source);
  if (source.stream == NULL) png_guard_fail(png, codec_status_out_of_memory, "no memory to unpack with");
  // The stream looks at the checksums of its chunks itself.
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_ERROR_QUIT);
  // What is taken from the pixels is taken from the information too, transparency for one.
  if (palette != NULL) copy_palette(png, info, palette);
  set_transformations(png, info, wanted, is_deep);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);

  const size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  const size_t row_bytes = png_get_rowbytes(png, info);
  const size_t pixel_bytes =
    wanted == deliver_samples ? row_bytes / width : (size_t)wanted * (is_deep ? sizeof(uint16_t) : 1);
  if (is_deep && png_get_bit_depth(png, info) != 16)
    png_guard_fail(png, codec_status_damaged, "not as deep as its header said");
  const bool is_delivered_as_read = row_bytes == width * pixel_bytes;
  if (!codec_fits(width, height, pixel_bytes, capacity))
    png_guard_fail(png, codec_status_damaged, "larger than its header said");
  // Rows that are still to be converted go to memory of their own: all where passes complete each other's, else one.
  const size_t stride = passes > 1 || is_delivered_as_read ? row_bytes : 0;
  if (!is_delivered_as_read) {
    rows = calloc(passes > 1 ? height : 1, row_bytes);
    if (rows == NULL) png_guard_fail(png, codec_status_out_of_memory, "no memory for the rows");
  }
  for (int pass = 0; pass < passes; ++pass) {
    for (size_t y = 0; y < height; ++y) {
      uint8_t *row = (is_delivered_as_read ? output : rows) + y * stride;
      png_read_row(png, row, NULL);
      if (is_delivered_as_read || pass < passes - 1) continue;
      (is_deep ? convert_deep_row : convert_row)(
        row, png_get_channels(png, info), output + y * width * pixel_bytes, (int)wanted, width);
    }
  }
  if (find_chunk(&source, "acTL") != 0) guard.result.oddity = codec_oddity_animation;
  png_stream_finish(png, &source);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  guard.has_pixels = true;
  png_read_end(png, NULL);
  free(rows);
  png_stream_close(source.stream);
  png_destroy_read_struct(&png, &info, NULL);
  return guard.result;
}

codec_result codec_png_decode(
  const uint8_t *bytes, size_t count, int32_t channels, uint8_t *pixels, size_t capacity
) {
  const png_source source = {.bytes = bytes, .count = count};
  return read_image(source, channels == 1 ? deliver_grey : deliver_rgb, false, pixels, capacity, NULL);
}

codec_result codec_png_decode_deep(
  const uint8_t *bytes, size_t count, int32_t channels, uint16_t *samples, size_t capacity
) {
  const png_source source = {.bytes = bytes, .count = count};
  return read_image(
    source, channels == 1 ? deliver_grey : deliver_rgb, true, (uint8_t *)samples, capacity * sizeof(uint16_t), NULL);
}

codec_result codec_png_decode_samples(
  const uint8_t *bytes, size_t count, uint8_t *samples, size_t capacity, codec_palette *palette
) {
  const png_source source = {.bytes = bytes, .count = count};
  palette->count = 0;
  palette->hides_last_entry = false;
  return read_image(source, deliver_samples, false, samples, capacity, palette);
}
