// Kernels on planes of bfloat16, and between these and floats, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/bf16.h"

#define KERNEL(entry) bf16_##entry##_avx2
#include "../lists/planes.h"
#include "../lists/conversions.h"
#endif
