// The one-dimensional transforms of Winograd's F(4, 3) with the points 0, +-a, +-b and infinity; a form defines
// A1 = a and B1 = b. With p over the points:
//
//   input transform     rows of B': M(x) / (x - p), M(x) = x (x^2 - a^2) (x^2 - b^2); for infinity M itself
//   weight transform    rows of G:  (1, p, p^2) / N(p), N(p) = the product of p - q over the other points q
//   output transform    rows of A': p^0, p^1, p^2, p^3
#pragma once

#define A2 (A1 * A1)
#define B2 (B1 * B1)
#define A3 (A2 * A1)
#define B3 (B2 * B1)
#define WEIGHT_0 (1 / (A2 * B2))
#define WEIGHT_A (1 / (2 * A2 * (A2 - B2)))
#define WEIGHT_B (1 / (2 * B2 * (B2 - A2)))

enum { tile_side = 4 };

#include "winograd.h"

/// Input: 6 values to 6 frequencies.
INLINE void transform_input(const piece *d, piece *out) {
  const piece even_a = d[4] - B2 * d[2], odd_a = A1 * d[3] - (A1 * B2) * d[1];
  const piece even_b = d[4] - A2 * d[2], odd_b = B1 * d[3] - (B1 * A2) * d[1];
  out[0] = (A2 * B2) * d[0] - (A2 + B2) * d[2] + d[4];
  out[1] = even_a + odd_a;
  out[2] = even_a - odd_a;
  out[3] = even_b + odd_b;
  out[4] = even_b - odd_b;
  out[5] = (A2 * B2) * d[1] - (A2 + B2) * d[3] + d[5];
}

/// Output: 6 frequencies to 4 values.
INLINE void transform_output(const piece *m, piece *out) {
  const piece sum_a = m[1] + m[2], difference_a = m[1] - m[2];
  const piece sum_b = m[3] + m[4], difference_b = m[3] - m[4];
  out[0] = m[0] + sum_a + sum_b;
  out[1] = A1 * difference_a + B1 * difference_b;
  out[2] = A2 * sum_a + B2 * sum_b;
  out[3] = A3 * difference_a + B3 * difference_b + m[5];
}

/// The pixels of a tile alone, the transpose of that: 4 values to 6 frequencies.
INLINE void transform_pixels(const piece *d, piece *out) {
  const piece even_a = d[0] + A2 * d[2], odd_a = A1 * d[1] + A3 * d[3];
  const piece even_b = d[0] + B2 * d[2], odd_b = B1 * d[1] + B3 * d[3];
  out[0] = d[0];
  out[1] = even_a + odd_a;
  out[2] = even_a - odd_a;
  out[3] = even_b + odd_b;
  out[4] = even_b - odd_b;
  out[5] = d[3];
}

/// Weights: 3 values to 6 frequencies.
INLINE void transform_weights(const piece *g, piece *out) {
  const piece even_a = WEIGHT_A * g[0] + (WEIGHT_A * A2) * g[2], odd_a = (WEIGHT_A * A1) * g[1];
  const piece even_b = WEIGHT_B * g[0] + (WEIGHT_B * B2) * g[2], odd_b = (WEIGHT_B * B1) * g[1];
  out[0] = WEIGHT_0 * g[0];
  out[1] = even_a + odd_a;
  out[2] = even_a - odd_a;
  out[3] = even_b + odd_b;
  out[4] = even_b - odd_b;
  out[5] = g[2];
}

/// Gradient of the weights, the transpose of that: 6 frequencies to 3 values.
INLINE void transform_weight_gradient(const piece *u, piece *out) {
  const piece sum_a = u[1] + u[2], difference_a = u[1] - u[2];
  const piece sum_b = u[3] + u[4], difference_b = u[3] - u[4];
  out[0] = WEIGHT_0 * u[0] + WEIGHT_A * sum_a + WEIGHT_B * sum_b;
  out[1] = (WEIGHT_A * A1) * difference_a + (WEIGHT_B * B1) * difference_b;
  out[2] = (WEIGHT_A * A2) * sum_a + (WEIGHT_B * B2) * sum_b + u[5];
}
