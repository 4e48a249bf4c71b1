#include "jpeg_guard.h"

#include <jerror.h>
#include <string.h>

_Noreturn void jpeg_guard_fail(j_common_ptr codec, codec_status status, const char *message) {
  jpeg_guard *guard = (jpeg_guard *)codec->err;
  const bool has_ended = guard->result.oddity == codec_oddity_no_end;
  guard->result = codec_failure(has_ended ? codec_status_truncated : status, message);
  longjmp(guard->escape, 1);
}

static codec_status status_of(int code) {
  switch (code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
      return codec_status_truncated;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
      return codec_status_unsupported;
    case JERR_IMAGE_TOO_BIG:
      return codec_status_too_long;
    case JERR_OUT_OF_MEMORY:
      return codec_status_out_of_memory;
    default:
      return codec_status_damaged;
  }
}

static _Noreturn void fail_with_message(j_common_ptr codec) {
  char message[JMSG_LENGTH_MAX];
  codec->err->format_message(codec, message);
  jpeg_guard_fail(codec, status_of(codec->err->msg_code), message);
}

/// Whether bytes that belong to nothing, before `marker`, cost no pixels as far as is known yet.
static bool accept_surplus(j_decompress_ptr decoder, int marker) {
  enum { restart_0 = 0xD0, restart_7 = 0xD7, start_of_scan = 0xDA };
  // Between the header's markers it is padding.
  if (decoder->input_scan_number == 0) return true;
  // Within a scan, and before the next one, it is data that no longer decodes.
  if ((marker >= restart_0 && marker <= restart_7) || marker == start_of_scan) return false;
  jpeg_guard *guard = (jpeg_guard *)decoder->err;
  guard->surplus_scan = decoder->input_scan_number;
  if (guard->result.oddity < codec_oddity_surplus) guard->result.oddity = codec_oddity_surplus;
  return true;
}

/// Whether the end of the bytes costs no pixels as far as is known yet: bits that a scan still needs are missed with a
/// warning of their own. Arithmetic code gives none, as its decoders supply the zeros that encoders leave away.
static bool accept_end(j_decompress_ptr decoder) {
  if (decoder->input_scan_number == 0 || decoder->arith_code) return false;
  ((jpeg_guard *)decoder->err)->result.oddity = codec_oddity_no_end;
  return true;
}

/// True for warnings about the wrapping of the image. All others mean that libjpeg made pixels up.
static bool is_harmless(j_common_ptr codec) {
  switch (codec->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
      return true;
    case JWRN_EXTRANEOUS_DATA:
      return codec->is_decompressor && accept_surplus((j_decompress_ptr)codec, codec->err->msg_parm.i[1]);
    case JWRN_JPEG_EOF:
      return codec->is_decompressor && accept_end((j_decompress_ptr)codec);
    default:
      return false;
  }
}

static void receive_message(j_common_ptr codec, int level) {
  if (level < 0 && !is_harmless(codec)) fail_with_message(codec);
}

static void print_nothing(j_common_ptr codec) { (void)codec; }

void jpeg_guard_install(jpeg_guard *guard, j_common_ptr codec) {
  memset(guard, 0, sizeof *guard);
  codec->err = jpeg_std_error(&guard->manager);
  guard->manager.error_exit = fail_with_message;
  guard->manager.emit_message = receive_message;
  guard->manager.output_message = print_nothing;
}
