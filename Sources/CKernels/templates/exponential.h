// Exponential and logarithm of one vector, accurate to 2 units in the last place. The polynomials are minimax fits of
// the relative error (3.3e-9 and 7.5e-10) on the reduced intervals.
#pragma once

#include <math.h>

/// x becomes e^x for x <= 88; below -87.7, where the result would be subnormal, 0. NaN stays NaN.
INLINE void exponential(vector *x) {
  const vector limited = *x < -88.0f ? -88.0f : *x;
  // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits of the significand.
  const vector shifted = limited * 0x1.715476p+0f + 0x1.8p+23f;
  const vector n = shifted - 0x1.8p+23f;
  const vector r = (limited - n * 0x1.62e4p-1f) - n * 0x1.7f7d1cp-20f;
  vector p = r * 0x1.6a1a72p-10f + 0x1.123fc6p-7f;
  p = p * r + 0x1.555916p-5f;
  p = p * r + 0x1.55548ap-3f;
  p = p * r + 0x1.fffffcp-2f;
  p = p * (r * r) + r + 1;
  const vector power = __builtin_bit_cast(vector, (__builtin_bit_cast(integers, shifted) << 23) + (127 << 23));
  *x = p * power;
}

/// x becomes the natural logarithm of x, for finite normal x > 0. NaN stays NaN.
INLINE void logarithm(vector *x) {
  // x = 2^n * m with m in [sqrt(1/2), sqrt(2)).
  const integers bits = __builtin_bit_cast(integers, *x);
  const integers exponent = (bits - 0x3F3504F3) >> 23;
  const vector n = __builtin_convertvector(exponent, vector);
  const vector f = __builtin_bit_cast(vector, bits - (exponent << 23)) - 1;
  vector p = f * 0x1.1457a2p-4f - 0x1.de3c14p-4f;
  p = p * f + 0x1.e6f06cp-4f;
  p = p * f - 0x1.fc2208p-4f;
  p = p * f + 0x1.233768p-3f;
  p = p * f - 0x1.555c4ep-3f;
  p = p * f + 0x1.99a4b6p-3f;
  p = p * f - 0x1.000006p-2f;
  p = p * f + 0x1.555548p-2f;
  const vector square = f * f;
  const vector result = n * 0x1.62e4p-1f + (f - (square * 0.5f - p * (f * square) - n * 0x1.7f7d1cp-20f));
  *x = *x == *x ? result : *x;
}
