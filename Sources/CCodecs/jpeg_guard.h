// libjpeg's error manager that jumps back to the function which set it up.
#pragma once

#include <stdio.h>
#include <setjmp.h>
#include <jpeglib.h>

#include "codec.h"

typedef struct jpeg_guard {
  struct jpeg_error_mgr manager;  // first, so that libjpeg's pointer to it is a pointer to the guard
  jmp_buf escape;
  codec_result result;
  /// The scan behind which bytes that belong to nothing were met; 0 before.
  int surplus_scan;
} jpeg_guard;

/// Installs the guard in a codec object; the caller must `setjmp(guard->escape)` before the next call of libjpeg.
void jpeg_guard_install(jpeg_guard *guard, j_common_ptr codec);

/// Leaves the codec by the guard's jump. Whatever is wrong with a file that has ended, it is cut off.
_Noreturn void jpeg_guard_fail(j_common_ptr codec, codec_status status, const char *message);
