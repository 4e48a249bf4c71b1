// bf16_brgemm_amx: batch-reduce GEMM of bfloat16, in tiles of up to 32 rows x 32 columns, for AMX. Contract:
// `brgemm_bf16` in CKernels.h. Four tile registers hold sums, two hold rows of A, two columns of B (Intel Architecture
// Optimization Reference Manual, chapter on AMX, "2D accumulator array").
#if defined(__x86_64__)
#include "../kernels.h"

#include <immintrin.h>

#define TARGET __attribute__((target("amx-tile,amx-bf16")))
#define INLINE __attribute__((always_inline)) static inline TARGET

enum { tile_rows = 16, row_bytes = 64, tile_halves = 16 };

/// The shape of every tile register, as LDTILECFG reads it.
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t columns_in_bytes[16];
  uint8_t rows[16];
} tile_shapes;

/// Sums in registers 0 and 1 for the `upper` rows, 2 and 3 for the `lower` ones; A in 4 and 5; B in 6 and 7.
INLINE void set_shapes(size_t upper, size_t lower, size_t depth) {
  const size_t rows[8] = {upper, upper, lower, lower, upper, lower, depth / 2, depth / 2};
  tile_shapes shapes = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shapes.rows[i] = (uint8_t)rows[i];
    shapes.columns_in_bytes[i] = i == 4 || i == 5 ? (uint16_t)(depth * sizeof(uint16_t)) : row_bytes;
  }
  _tile_loadconfig(&shapes);
}

/// One tile; `vectors` and `has_lower` are constants where it is inlined. A's rows lie `a_bytes` apart, C's `c_bytes`.
INLINE void multiply_tile(const size_t vectors, const int has_lower, const uint16_t *a, const ptrdiff_t *offsets,
                          size_t batch, size_t depth, size_t a_bytes, const uint16_t *b, float *c, size_t c_bytes,
                          ptrdiff_t c_vector_stride, int accumulate) {
  const size_t lower_a = tile_rows * a_bytes, lower_c = tile_rows * c_bytes;
  float *right = c + c_vector_stride;
  if (accumulate) {
    _tile_loadd(0, c, c_bytes);
    if (vectors > 1)
      _tile_loadd(1, right, c_bytes);
    if (has_lower)
      _tile_loadd(2, (char *)c + lower_c, c_bytes);
    if (vectors > 1 && has_lower)
      _tile_loadd(3, (char *)right + lower_c, c_bytes);
  } else {
    _tile_zero(0);
    if (vectors > 1)
      _tile_zero(1);
    if (has_lower)
      _tile_zero(2);
    if (vectors > 1 && has_lower)
      _tile_zero(3);
  }
  const size_t b_halves = depth * tile_halves;
  for (size_t i = 0; i < batch; i++) {
    const char *rows = (const char *)(a + offsets[i]);
    _tile_loadd(4, rows, a_bytes);
    _tile_loadd(6, b, row_bytes);
    _tile_dpbf16ps(0, 4, 6);
    if (vectors > 1) {
      _tile_loadd(7, b + b_halves, row_bytes);
      _tile_dpbf16ps(1, 4, 7);
    }
    if (has_lower) {
      _tile_loadd(5, rows + lower_a, a_bytes);
      _tile_dpbf16ps(2, 5, 6);
      if (vectors > 1)
        _tile_dpbf16ps(3, 5, 7);
    }
    b += vectors * b_halves;
  }
  _tile_stored(0, c, c_bytes);
  if (vectors > 1)
    _tile_stored(1, right, c_bytes);
  if (has_lower)
    _tile_stored(2, (char *)c + lower_c, c_bytes);
  if (vectors > 1 && has_lower)
    _tile_stored(3, (char *)right + lower_c, c_bytes);
}

TARGET void bf16_brgemm_amx(size_t rows, size_t vectors, const uint16_t *a, const ptrdiff_t *offsets,
                                  size_t batch, size_t depth, ptrdiff_t a_stride, const uint16_t *b, float *c,
                                  ptrdiff_t c_stride, ptrdiff_t c_vector_stride, int accumulate) {
  const size_t a_bytes = (size_t)a_stride * sizeof *a, c_bytes = (size_t)c_stride * sizeof *c;
  size_t shaped_upper = 0, shaped_lower = 0;
  while (rows > 0) {
    const size_t upper = rows < tile_rows ? rows : tile_rows;
    const size_t rest = rows - upper;
    const size_t lower = rest < tile_rows ? rest : tile_rows;
    if (upper != shaped_upper || lower != shaped_lower) {
      set_shapes(upper, lower > 0 ? lower : 1, depth);
      shaped_upper = upper;
      shaped_lower = lower;
    }
    if (vectors > 1 && lower > 0)
      multiply_tile(2, 1, a, offsets, batch, depth, a_bytes, b, c, c_bytes, c_vector_stride, accumulate);
    else if (vectors > 1)
      multiply_tile(2, 0, a, offsets, batch, depth, a_bytes, b, c, c_bytes, c_vector_stride, accumulate);
    else if (lower > 0)
      multiply_tile(1, 1, a, offsets, batch, depth, a_bytes, b, c, c_bytes, 0, accumulate);
    else
      multiply_tile(1, 0, a, offsets, batch, depth, a_bytes, b, c, c_bytes, 0, accumulate);
    a += (ptrdiff_t)(upper + lower) * a_stride;
    c += (ptrdiff_t)(upper + lower) * c_stride;
    rows = rest - lower;
  }
  _tile_release();
}
#endif
