// What the templates need to know of AVX2 with FMA: 16 registers of half a vector.
#pragma once

#define TARGET __attribute__((target("avx2,fma")))
#define TILE_VECTORS 1 // widest column tile of the matrix kernels
#define TILE_ROWS 6    // its rows: 12 sums, 2 halves of B, 1 broadcast
#define NARROW_ROWS TILE_ROWS
#define PIECE_LANES 8  // floats of one register
#define CHAINS 2 // independent sums in a reduction, each two registers

#include "../kernels.h"
#include "../templates/vector.h"
