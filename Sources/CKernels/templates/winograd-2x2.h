// Winograd's F(2x2, 3x3) with the points 0, +-1 and infinity, one-dimensional transforms.
#pragma once

enum { tile_side = 2 };

#include "winograd.h"

/// Input: 4 values to 4 frequencies.
INLINE void transform_input(const piece *d, piece *out) {
  out[0] = d[0] - d[2];
  out[1] = d[1] + d[2];
  out[2] = d[2] - d[1];
  out[3] = d[3] - d[1];
}

/// Output: 4 frequencies to 2 values.
INLINE void transform_output(const piece *m, piece *out) {
  out[0] = m[0] + m[1] + m[2];
  out[1] = m[1] - m[2] + m[3];
}

/// The pixels of a tile alone, the transpose of that: 2 values to 4 frequencies.
INLINE void transform_pixels(const piece *d, piece *out) {
  out[0] = d[0];
  out[1] = d[0] + d[1];
  out[2] = d[0] - d[1];
  out[3] = d[1];
}

/// Weights: 3 values to 4 frequencies.
INLINE void transform_weights(const piece *g, piece *out) {
  const piece even = 0.5f * (g[0] + g[2]), odd = 0.5f * g[1];
  out[0] = g[0];
  out[1] = even + odd;
  out[2] = even - odd;
  out[3] = g[2];
}

/// Gradient of the weights, the transpose of that: 4 frequencies to 3 values.
INLINE void transform_weight_gradient(const piece *u, piece *out) {
  const piece sum = 0.5f * (u[1] + u[2]);
  out[0] = u[0] + sum;
  out[1] = 0.5f * (u[1] - u[2]);
  out[2] = sum + u[3];
}
