// Kernels on planes of floats, for the compiler's baseline.
#include "portable.h"
#include "../templates/f32.h"

#define KERNEL(entry) f32_##entry##_portable
#include "../lists/planes.h"
