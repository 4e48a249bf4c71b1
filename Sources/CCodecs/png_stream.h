// The zlib stream of a PNG's image data, looked at by itself.
#pragma once

#include "png_source.h"

/// The bytes of all rows of an image with their filters, as the stream holds them: those of all passes where it is
/// interlaced (PNG, 3rd edition, 7.2 and 8.1).
uint64_t png_stream_row_bytes(png_structp png, png_infop info);

/// Whether the stream ends with a right checksum behind `row_bytes` bytes, and the image data with it. libpng looks no
/// further than the last row: a wrong checksum, or data behind the rows, escapes it where chunks happen to end there.
///
/// Fails by the guard's jump where the stream is damaged; what is more than the rows is an oddity.
void png_stream_check(png_structp png, const png_source *source, uint64_t row_bytes);
