// What the two matrix kernels share: the size of their register tiles.
#pragma once

/// The most vectors that a tile sums.
#define TILE_SUMS (TILE_ROWS * TILE_VECTORS > NARROW_ROWS ? TILE_ROWS * TILE_VECTORS : NARROW_ROWS)

/// Every height that a tile of any instruction set has; a template defines TILE(height).
#define TILES                                                                                                          \
  TILE(1)                                                                                                              \
  TILE(2)                                                                                                              \
  TILE(3)                                                                                                              \
  TILE(4)                                                                                                              \
  TILE(5)                                                                                                              \
  TILE(6)                                                                                                              \
  TILE(7)                                                                                                              \
  TILE(8)                                                                                                              \
  TILE(9)                                                                                                              \
  TILE(10)                                                                                                             \
  TILE(11)                                                                                                             \
  TILE(12)                                                                                                             \
  TILE(13)                                                                                                             \
  TILE(14)                                                                                                             \
  TILE(15)                                                                                                             \
  TILE(16)                                                                                                             \
  TILE(17)                                                                                                             \
  TILE(18)                                                                                                             \
  TILE(19)                                                                                                             \
  TILE(20)                                                                                                             \
  TILE(21)                                                                                                             \
  TILE(22)                                                                                                             \
  TILE(23)                                                                                                             \
  TILE(24)                                                                                                             \
  TILE(25)                                                                                                             \
  TILE(26)

_Static_assert(TILE_ROWS <= 26 && NARROW_ROWS <= 26, "TILES lists every height");
