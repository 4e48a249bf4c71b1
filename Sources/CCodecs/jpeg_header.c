#include <string.h>

#include "jpeg_guard.h"

static int32_t orientation_of(j_decompress_ptr decoder) {
  static const char signature[6] = "Exif\0";
  for (jpeg_saved_marker_ptr marker = decoder->marker_list; marker != NULL; marker = marker->next)
    if (marker->data_length > sizeof signature && memcmp(marker->data, signature, sizeof signature) == 0)
      return codec_exif_orientation(marker->data + sizeof signature, marker->data_length - sizeof signature);
  return 1;
}

/// J:a:b of a luma with twice or four times the samples of both chromas, NULL for what has no such name.
static const char *sampling_name(j_decompress_ptr decoder) {
  const jpeg_component_info *component = decoder->comp_info;
  if (component[1].h_samp_factor != component[2].h_samp_factor
    || component[1].v_samp_factor != component[2].v_samp_factor)
    return NULL;
  const int across = component[0].h_samp_factor * 10 / component[1].h_samp_factor;
  const int down = component[0].v_samp_factor * 10 / component[1].v_samp_factor;
  switch (across * 100 + down) {
    case 1010: return "4:4:4";
    case 1020: return "4:4:0";
    case 2010: return "4:2:2";
    case 2020: return "4:2:0";
    case 4010: return "4:1:1";
    case 4020: return "4:1:0";
    default: return NULL;
  }
}

static const char *color_space_name(J_COLOR_SPACE space) {
  switch (space) {
    case JCS_GRAYSCALE: return "grey";
    case JCS_RGB: return "RGB";
    case JCS_YCbCr: return "YCbCr";
    case JCS_CMYK: return "CMYK";
    case JCS_YCCK: return "YCCK";
    default: return "unknown colour space";
  }
}

static void describe(j_decompress_ptr decoder, codec_header *header) {
  const bool has_sampling = decoder->jpeg_color_space == JCS_YCbCr;
  const char *sampling = has_sampling ? sampling_name(decoder) : "8-bit";
  snprintf(
    header->mode, sizeof header->mode, "%s %s%s%s", color_space_name(decoder->jpeg_color_space),
    sampling != NULL ? sampling : "mixed sampling", decoder->progressive_mode ? " progressive" : "",
    decoder->arith_code ? " arithmetic" : "");
}

const int32_t codec_jpeg_maximum_side = JPEG_MAX_DIMENSION;

/// Of the coefficients that are kept until the last scan has come.
static uint64_t coefficient_bytes(j_decompress_ptr decoder) {
  uint64_t blocks = 0;
  if (!jpeg_has_multiple_scans(decoder)) return 0;
  for (int i = 0; i < decoder->num_components; ++i) {
    const jpeg_component_info *component = &decoder->comp_info[i];
    // Up to whole units of all components together.
    const uint64_t across = component->width_in_blocks + (uint64_t)component->h_samp_factor - 1;
    const uint64_t down = component->height_in_blocks + (uint64_t)component->v_samp_factor - 1;
    blocks += across * down;
  }
  return blocks * sizeof(JBLOCK);
}

codec_result codec_jpeg_header(const uint8_t *bytes, size_t count, codec_header *header) {
  struct jpeg_decompress_struct decoder = {0};
  jpeg_guard guard;
  jpeg_guard_install(&guard, (j_common_ptr)&decoder);
  if (setjmp(guard.escape) != 0) {
    header->width = (int32_t)decoder.image_width;
    header->height = (int32_t)decoder.image_height;
    jpeg_destroy_decompress(&decoder);
    return guard.result;
  }
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, bytes, count);
  jpeg_save_markers(&decoder, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(&decoder, TRUE);
  header->width = (int32_t)decoder.image_width;
  header->height = (int32_t)decoder.image_height;
  header->orientation = orientation_of(&decoder);
  header->bit_depth = decoder.data_precision;
  header->channels = decoder.num_components;
  header->buffered_bytes = coefficient_bytes(&decoder);
  describe(&decoder, header);
  jpeg_destroy_decompress(&decoder);
  return guard.result;
}
