// Kernels on planes of bfloat16, and between these and floats, for the compiler's baseline.
#include "portable.h"
#include "../templates/bf16.h"

#define KERNEL(entry) bf16_##entry##_portable
#include "../lists/planes.h"
#include "../lists/conversions.h"
