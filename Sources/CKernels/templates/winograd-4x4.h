// Winograd's F(4x4, 3x3) with the points 0, +-3/4, +-3/2 and infinity, whose rounding errors are half those of 0, +-1,
// +-2 and infinity.
#pragma once

#define A1 0.75f
#define B1 1.5f

#include "winograd-lines-4.h"
