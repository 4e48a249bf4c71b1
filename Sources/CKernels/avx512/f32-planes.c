// Kernels on planes of floats, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"
#include "../templates/f32.h"

#define KERNEL(entry) f32_##entry##_avx512
#include "../lists/planes.h"
#endif
