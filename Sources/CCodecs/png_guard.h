// libpng's error function that jumps back to the function which set it up.
#pragma once

#include <png.h>
#include <setjmp.h>

#include "codec.h"

typedef struct png_guard {
  jmp_buf escape;
  codec_result result;
  /// Whether all pixels are decoded and their checksum is right, so that what follows is wrapping.
  bool has_pixels;
} png_guard;

/// Leaves libpng by the guard's jump.
_Noreturn void png_guard_fail(png_structp png, codec_status status, const char *message);

/// Where the bytes end before what is read: leaves libpng by the guard's jump, with success once all pixels are there.
_Noreturn void png_guard_end(png_structp png);

/// For `png_create_read_struct` and `png_create_write_struct`, with a guard as their error pointer. Warnings are left
/// unheard: what loses pixels is an error in libpng, a checksum of any chunk is made one by the reader, and
/// `png_stream` looks at what is behind the rows.
_Noreturn void png_guard_error(png_structp png, png_const_charp message);
void png_guard_warning(png_structp png, png_const_charp message);
