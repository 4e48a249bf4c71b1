#include "png_guard.h"

_Noreturn void png_guard_fail(png_structp png, codec_status status, const char *message) {
  png_guard *guard = png_get_error_ptr(png);
  guard->result = codec_failure(status, message);
  longjmp(guard->escape, 1);
}

_Noreturn void png_guard_end(png_structp png) {
  png_guard *guard = png_get_error_ptr(png);
  if (!guard->has_pixels) png_guard_fail(png, codec_status_truncated, "the file ends inside a chunk");
  guard->result.oddity = codec_oddity_no_end;
  longjmp(guard->escape, 1);
}

_Noreturn void png_guard_error(png_structp png, png_const_charp message) {
  png_guard_fail(png, codec_status_damaged, message);
}

void png_guard_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}
