// Products of floats, for the compiler's baseline.
#include "portable.h"

#define KERNEL(entry) f32_##entry##_portable
#include "../lists/matrices.h"
