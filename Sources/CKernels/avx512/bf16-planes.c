// Kernels on planes of bfloat16, and between these and floats, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"
#include "../templates/bf16.h"

#define KERNEL(entry) bf16_##entry##_avx512
#include "../lists/planes.h"
#include "../lists/conversions.h"
#endif
