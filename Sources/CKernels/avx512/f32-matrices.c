// Products of floats, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL(entry) f32_##entry##_avx512
#include "../lists/matrices.h"
#endif
