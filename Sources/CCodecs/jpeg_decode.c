#include "jpeg_guard.h"

#include <stdlib.h>

// Not every distribution of libjpeg brings its inner declarations along.
#if __has_include(<jpegint.h>)
#include <jpegint.h>
#define HAS_MARKER_READER 1
#else
#define HAS_MARKER_READER 0
#endif

/// Counts scans while libjpeg absorbs a file of several, before it makes the first pixel.
typedef struct scan_monitor {
  struct jpeg_progress_mgr manager;  // first, as libjpeg holds a pointer to it
  int maximum_scans;
  bool has_scan[MAX_COMPONENTS];
  /// Whether the end mark stands right behind the bytes that were read as those of a scan.
  bool meets_end;
} scan_monitor;

/// Bytes before a restart mark that no block needed: data that no longer decodes. libjpeg counts them and stays silent
/// where it has read beyond them already.
static void require_no_discarded_bytes(j_decompress_ptr decoder) {
#if HAS_MARKER_READER
  if (decoder->marker->discarded_bytes != 0)
    jpeg_guard_fail((j_common_ptr)decoder, codec_status_damaged, "surplus bytes before a restart mark");
#else
  (void)decoder;
#endif
}

static bool is_at_end(j_decompress_ptr decoder) {
  const struct jpeg_source_mgr *source = decoder->src;
  if (decoder->unread_marker != 0 || source->bytes_in_buffer < 2) return decoder->unread_marker == JPEG_EOI;
  return source->next_input_byte[0] == 0xFF && source->next_input_byte[1] == JPEG_EOI;
}

static void observe_scan(j_common_ptr codec) {
  j_decompress_ptr decoder = (j_decompress_ptr)codec;
  require_no_discarded_bytes(decoder);
  scan_monitor *monitor = (scan_monitor *)codec->progress;
  if (decoder->input_scan_number > monitor->maximum_scans)
    jpeg_guard_fail(codec, codec_status_too_many_scans, "more scans than allowed");
  const int surplus_scan = ((jpeg_guard *)codec->err)->surplus_scan;
  if (surplus_scan != 0 && decoder->input_scan_number > surplus_scan)
    jpeg_guard_fail(codec, codec_status_damaged, "bytes between two scans that belong to neither");
  if (!jpeg_input_complete(decoder)) monitor->meets_end = is_at_end(decoder);
  for (int i = 0; i < decoder->comps_in_scan; ++i)
    monitor->has_scan[decoder->cur_comp_info[i]->component_index] = true;
}

/// A component without a scan decodes to flat grey without any warning.
static void require_scans(j_decompress_ptr decoder) {
  const scan_monitor *monitor = (const scan_monitor *)decoder->progress;
  for (int i = 0; i < decoder->num_components; ++i)
    if (!monitor->has_scan[i])
      jpeg_guard_fail((j_common_ptr)decoder, codec_status_damaged, "a colour component has no scan");
}

/// Scans of a progressive file bring a few bits of a few coefficients each. Those that never came decode to zeros, which
/// is a blurred picture without any warning. To be called when all scans are absorbed.
static void require_all_bits(j_decompress_ptr decoder) {
  if (!decoder->progressive_mode) return;
  for (int i = 0; i < decoder->num_components; ++i)
    for (int k = 0; k < DCTSIZE2; ++k)
      // How many of the lowest bits are still to come; -1 where none came.
      if (decoder->coef_bits[i][k] != 0)
        jpeg_guard_fail((j_common_ptr)decoder, codec_status_damaged, "some of its scans are missing");
}

/// Ink to light. Adobe's encoders store the inks inverted, and their marker is the only sign of it.
static void convert_cmyk(const uint8_t *inks, uint8_t *pixels, int width, int channels, bool is_inverted) {
  const uint8_t flip = is_inverted ? 0 : 255;
  for (int x = 0; x < width; ++x, inks += 4, pixels += channels) {
    const uint8_t light = inks[3] ^ flip;
    const uint8_t red = codec_multiply(inks[0] ^ flip, light);
    const uint8_t green = codec_multiply(inks[1] ^ flip, light);
    const uint8_t blue = codec_multiply(inks[2] ^ flip, light);
    if (channels == 1) {
      pixels[0] = codec_luma(red, green, blue);
    } else {
      pixels[0] = red;
      pixels[1] = green;
      pixels[2] = blue;
    }
  }
}

static void choose_output(j_decompress_ptr decoder, int channels) {
  switch (decoder->jpeg_color_space) {
    case JCS_CMYK:
    case JCS_YCCK:
      decoder->out_color_space = JCS_CMYK;
      break;
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
    case JCS_RGB:
      decoder->out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
      break;
    default:
      jpeg_guard_fail((j_common_ptr)decoder, codec_status_unsupported, "unknown colour space");
  }
}

/// As `codec_jpeg_decode`. `scan_end` is the offset of the end mark where it stands right behind Huffman code, or 0.
static codec_result decode(
  const uint8_t *bytes, size_t count, int32_t channels, int32_t reduction, int32_t maximum_scans, uint8_t *pixels,
  size_t capacity, size_t *scan_end
) {
  struct jpeg_decompress_struct decoder = {0};
  scan_monitor monitor = {.manager.progress_monitor = observe_scan, .maximum_scans = maximum_scans};
  jpeg_guard guard;
  jpeg_guard_install(&guard, (j_common_ptr)&decoder);
  if (setjmp(guard.escape) != 0) {
    jpeg_destroy_decompress(&decoder);
    return guard.result;
  }
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, bytes, count);
  jpeg_read_header(&decoder, TRUE);
  choose_output(&decoder, channels);
  decoder.scale_num = 1;
  decoder.scale_denom = (unsigned)reduction;
  jpeg_calc_output_dimensions(&decoder);
  if (!codec_fits(decoder.output_width, decoder.output_height, (size_t)channels, capacity))
    jpeg_guard_fail((j_common_ptr)&decoder, codec_status_damaged, "larger than its header said");
  decoder.progress = &monitor.manager;
  jpeg_start_decompress(&decoder);
  require_all_bits(&decoder);

  const size_t row_bytes = (size_t)decoder.output_width * (size_t)channels;
  const bool is_cmyk = decoder.out_color_space == JCS_CMYK;
  JSAMPARRAY inks = is_cmyk
    ? decoder.mem->alloc_sarray((j_common_ptr)&decoder, JPOOL_IMAGE, decoder.output_width * 4, 1) : NULL;
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = pixels + decoder.output_scanline * row_bytes;
    jpeg_read_scanlines(&decoder, is_cmyk ? inks : &row, 1);
    if (is_cmyk) convert_cmyk(inks[0], row, (int)decoder.output_width, channels, decoder.saw_Adobe_marker);
  }
  observe_scan((j_common_ptr)&decoder);
  jpeg_finish_decompress(&decoder);
  require_scans(&decoder);
  *scan_end = 0;
  if (monitor.meets_end && !decoder.arith_code && guard.result.oddity == codec_oddity_none)
    *scan_end = count - decoder.src->bytes_in_buffer - 2;
  jpeg_destroy_decompress(&decoder);
  return guard.result;
}

/// Whether the byte before the end mark at `scan_end` is one that no pixel needs: libjpeg reads a few bytes ahead and
/// leaves those unsaid. As encoders fill the last byte up with ones, only one that ends in zero is worth the second
/// look, which is at an eighth of the size and without the byte.
static bool has_idle_byte(const uint8_t *bytes, size_t scan_end, int32_t maximum_scans) {
  if (scan_end < 2) return false;
  const bool is_stuffed = bytes[scan_end - 1] == 0 && bytes[scan_end - 2] == 0xFF;
  if ((bytes[scan_end - 1] & 1) != 0 || is_stuffed) return false;
  codec_header header;
  if (codec_jpeg_header(bytes, scan_end, &header).status != codec_status_success) return false;
  const size_t capacity = ((size_t)header.width + 7) / 8 * (((size_t)header.height + 7) / 8);
  uint8_t *pixels = malloc(capacity);
  if (pixels == NULL) return false;
  const codec_result result = decode(bytes, scan_end - 1, 1, 8, maximum_scans, pixels, capacity, &scan_end);
  free(pixels);
  return result.status == codec_status_success;
}

codec_result codec_jpeg_decode(
  const uint8_t *bytes, size_t count, int32_t channels, int32_t reduction, int32_t maximum_scans, uint8_t *pixels,
  size_t capacity
) {
  size_t scan_end = 0;
  codec_result result =
    decode(bytes, count, channels, reduction, maximum_scans, pixels, capacity, &scan_end);
  if (has_idle_byte(bytes, scan_end, maximum_scans)) result.oddity = codec_oddity_surplus;
  return result;
}
