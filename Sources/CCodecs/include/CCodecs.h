// Whole-image JPEG and PNG, bytes in and pixels out. Every function does its work inside its own `setjmp`, so no
// jump of libjpeg or libpng crosses a Swift frame, and returns what happened.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) codec_status {
  codec_status_success,
  /// The bytes end before the image does.
  codec_status_truncated,
  /// The codec refused the bytes, or had to guess pixels.
  codec_status_damaged,
  /// Well formed, but of a kind that the codec does not read.
  codec_status_unsupported,
  /// A side is longer than the codec can take.
  codec_status_too_long,
  /// More JPEG scans than the caller allows.
  codec_status_too_many_scans,
  codec_status_out_of_memory,
} codec_status;

/// What is odd about a file of which every pixel was decoded as it was stored.
typedef enum __attribute__((enum_extensibility(closed))) codec_oddity {
  codec_oddity_none,
  /// An animation (APNG), of which only the first picture was decoded.
  codec_oddity_animation,
  /// Bytes behind the last pixel that belong to none: before the end mark of a JPEG, within the image data of a PNG.
  codec_oddity_surplus,
  /// The file ends behind the last pixel, before the mark of its end.
  codec_oddity_no_end,
} codec_oddity;

typedef struct codec_result {
  codec_status status;
  /// On success; the last of them where there are several.
  codec_oddity oddity;
  /// One line in the words of the codec; empty on success.
  char message[200];
} codec_result;

typedef struct codec_header {
  /// Size as stored, before the orientation is applied.
  int32_t width, height;
  /// EXIF orientation, 1 to 8; 1 where the file says nothing.
  int32_t orientation;
  /// Bits of one stored sample.
  int32_t bit_depth;
  /// Stored samples of one pixel without alpha: 1 for grey and palette.
  int32_t channels;
  /// The most that decoding keeps beside the pixels that it returns, a few rows apart: all coefficients of a JPEG of
  /// several scans, all rows of an interlaced PNG.
  uint64_t buffered_bytes;
  /// Such as "YCbCr 4:2:0" or "palette 4-bit".
  char mode[48];
} codec_header;

typedef struct codec_palette {
  int32_t count;
  /// Red, green, blue of each entry.
  uint8_t colors[3 * 256];
  /// Whether there is an entry 255 and its alpha is 0.
  bool hides_last_entry;
} codec_palette;

/// Bytes that grow as an encoder writes; free with `codec_buffer_free`.
typedef struct codec_buffer {
  uint8_t *bytes;
  size_t count, capacity;
} codec_buffer;

void codec_buffer_free(codec_buffer *buffer);

/// The `orientation` tag of a TIFF structure (the payload of EXIF), or 1 where it is absent or malformed.
int32_t codec_exif_orientation(const uint8_t *tiff, size_t count);

/// The longest side of a JPEG in pixels.
extern const int32_t codec_jpeg_maximum_side;

/// Reads up to the first scan. Where a side is too long, the size is known all the same.
codec_result codec_jpeg_header(const uint8_t *bytes, size_t count, codec_header *header);

/// Writes width x height x `channels` (1 or 3) bytes as stored, without the orientation; both sides divided by
/// `reduction` (1, 2, 4 or 8) and rounded up, by inverse transforms of so much smaller blocks.
codec_result codec_jpeg_decode(
  const uint8_t *bytes, size_t count, int32_t channels, int32_t reduction, int32_t maximum_scans, uint8_t *pixels,
  size_t capacity);

/// Encodes `channels` 1 (grey) or 3 (RGB) at `quality` 1 to 100.
codec_result codec_jpeg_encode(
  const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, int32_t quality, codec_buffer *buffer);

/// Reads up to the first image data.
codec_result codec_png_header(const uint8_t *bytes, size_t count, codec_header *header);

/// Writes width x height x `channels` (1 or 3) bytes: 16 bits scaled to 8, palette looked up, alpha laid on black.
codec_result codec_png_decode(
  const uint8_t *bytes, size_t count, int32_t channels, uint8_t *pixels, size_t capacity);

/// The same of a PNG of 16 bits, which is not scaled: `capacity` native `uint16_t`.
codec_result codec_png_decode_deep(
  const uint8_t *bytes, size_t count, int32_t channels, uint16_t *samples, size_t capacity);

/// Writes the stored samples: one byte for grey up to 8 bits and palette indices, one native `uint16_t` for 16-bit
/// grey, three bytes for colour. Alpha is dropped. The palette is empty where the file has none.
codec_result codec_png_decode_samples(
  const uint8_t *bytes, size_t count, uint8_t *samples, size_t capacity, codec_palette *palette);

/// Encodes `channels` 1 (grey) or 3 (RGB) of 8 bits; with a palette, `channels` is 1 and the bytes are indices.
codec_result codec_png_encode(
  const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, const codec_palette *palette,
  codec_buffer *buffer);

/// Encodes native `uint16_t` samples as 16-bit grey: labels, which come in areas, or a picture.
codec_result codec_png_encode_grey16(
  const uint16_t *samples, int32_t width, int32_t height, bool holds_labels, codec_buffer *buffer);

/// Name and version of the JPEG library whose headers this was built with.
const char *codec_jpeg_version(void);

/// Version of the PNG library that is linked.
const char *codec_png_version(void);
