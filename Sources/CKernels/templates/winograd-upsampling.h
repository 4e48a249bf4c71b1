// Winograd's F(4x4, 3x3) for tensors of which some are seen at twice their size by nearest upsampling, with the points
// 0, +-1, +-1/2 and infinity. Of a line that repeats each value, M(x) / (x + 1) sums up to zero: the frequencies of
// the point -1 are those of no upsampled tensor, which leaves 25 of 36.
#pragma once

#define A1 1.0f
#define B1 0.5f

#include "winograd-lines-4.h"

/// The line of the point -1.
enum { zero_line = 2 };

INLINE int is_zero(size_t frequency) { return frequency / side == zero_line || frequency % side == zero_line; }

/// Nearest upsampling of 4 values a, b, c, e, seen from the second a: the 6 values a, b, b, c, c, e to 6 frequencies.
INLINE void transform_upsampled_input(const piece *d, piece *out) {
  const piece difference_b = d[2] - A2 * d[1];
  out[0] = (A2 * B2) * d[0] - (A2 + B2) * d[1] + d[2];
  out[1] = (1 + A1) * (d[2] - B2 * d[1]);
  out[zero_line] = 0;
  out[3] = (1 + B1) * difference_b;
  out[4] = (1 - B1) * difference_b;
  out[5] = (A2 * B2) * d[1] - (A2 + B2) * d[2] + d[3];
}

/// The pixels of a tile alone that are 2 values, each twice: a, a, b, b to 6 frequencies.
INLINE void transform_upsampled_pixels(const piece *d, piece *out) {
  const piece even_b = d[0] + B2 * d[1];
  out[0] = d[0];
  out[1] = (1 + A1) * (d[0] + A2 * d[1]);
  out[zero_line] = 0;
  out[3] = (1 + B1) * even_b;
  out[4] = (1 - B1) * even_b;
  out[5] = d[1];
}

/// Stores the frequencies of one tile of an upsampled tensor but those that are zero.
INLINE void store_upsampled_frequencies(const piece *values, float *target, ptrdiff_t frequency_stride) {
  UNROLL for (size_t f = 0; f < frequencies; f++) {
    if (!is_zero(f))
      *(piece *)(target + (ptrdiff_t)f * frequency_stride) = values[f];
  }
}

/// Output whose neighbours are added up in pairs, the transpose of upsampling: 6 frequencies to 2 values.
INLINE void transform_downsampled_output(const piece *m, piece *out) {
  const piece a = (1 + A1) * m[1], b = (1 + B1) * m[3] + (1 - B1) * m[4];
  out[0] = m[0] + a + b;
  out[1] = A2 * a + B2 * b + m[5];
}
