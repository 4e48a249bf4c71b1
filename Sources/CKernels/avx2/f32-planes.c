// Kernels on planes of floats, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"
#include "../templates/f32.h"

#define KERNEL(entry) f32_##entry##_avx2
#include "../lists/planes.h"
#endif
