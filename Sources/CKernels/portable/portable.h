// What the templates need to know of the compiler's baseline: registers of a quarter of a vector, 32 of them on arm64
// and 16 on x86-64.
#pragma once

#define TARGET
#define TILE_VECTORS 1 // widest column tile of the matrix kernels
#if defined(__aarch64__)
#define TILE_ROWS 6 // 24 sums, 4 quarters of B, broadcasts
#else
#define TILE_ROWS 2 // 8 sums, 4 quarters of B, broadcast and product
#endif
#define NARROW_ROWS TILE_ROWS
#define PIECE_LANES 4  // floats of one register
#define CHAINS 1 // independent sums in a reduction, each four registers

#include "../kernels.h"
#include "../templates/vector.h"
