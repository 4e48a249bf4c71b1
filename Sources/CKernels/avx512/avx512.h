// What the templates need to know of AVX-512: 32 registers of one vector each.
#pragma once

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define TILE_VECTORS 2 // widest column tile of the matrix kernels
#define TILE_ROWS 14   // its rows: 28 sums, 2 vectors of B, 1 broadcast
#define NARROW_ROWS 26 // rows of the tile of one vector, whose broadcasts are memory operands
#define PIECE_LANES 16  // floats of one register
#define CHAINS 4       // independent sums in a reduction: latency of an addition x additions per cycle

#include "../kernels.h"
#include "../templates/vector.h"
