#include "png_source.h"

#include <stdio.h>

static const char *color_type_name(int color_type) {
  switch (color_type) {
    case PNG_COLOR_TYPE_PALETTE: return "palette";
    case PNG_COLOR_TYPE_GRAY: return "grey";
    case PNG_COLOR_TYPE_GRAY_ALPHA: return "grey+alpha";
    case PNG_COLOR_TYPE_RGB_ALPHA: return "RGBA";
    default: return "RGB";
  }
}

static int32_t orientation_of(png_structp png, png_infop info) {
#ifdef PNG_eXIf_SUPPORTED
  png_uint_32 count = 0;
  png_bytep tiff = NULL;
  if (png_get_eXIf_1(png, info, &count, &tiff) != 0) return codec_exif_orientation(tiff, count);
#endif
  return 1;
}

codec_result codec_png_header(const uint8_t *bytes, size_t count, codec_header *header) {
  png_guard guard = {0};
  png_source source = {.bytes = bytes, .count = count};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &guard, png_guard_error, png_guard_warning);
  png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
  if (info == NULL) {
    png_destroy_read_struct(&png, NULL, NULL);
    return codec_failure(codec_status_out_of_memory, "no memory for the PNG reader");
  }
  if (setjmp(guard.escape) != 0) {
    png_destroy_read_struct(&png, &info, NULL);
    return guard.result;
  }
  png_source_open(png, &source);
  png_read_info(png, info);
  const int color_type = png_get_color_type(png, info);
  header->width = (int32_t)png_get_image_width(png, info);
  header->height = (int32_t)png_get_image_height(png, info);
  header->orientation = orientation_of(png, info);
  header->bit_depth = png_get_bit_depth(png, info);
  const bool is_interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
  header->channels = color_type == PNG_COLOR_TYPE_RGB || color_type == PNG_COLOR_TYPE_RGB_ALPHA ? 3 : 1;
  snprintf(
    header->mode, sizeof header->mode, "%s %d-bit%s", color_type_name(color_type), header->bit_depth,
    is_interlaced ? " interlaced" : "");
  // Red, green, blue and alpha at most.
  header->buffered_bytes = is_interlaced ? (uint64_t)header->width * (uint64_t)header->height * 4 : 0;
  png_destroy_read_struct(&png, &info, NULL);
  return guard.result;
}
