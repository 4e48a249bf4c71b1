// Losses and optimisers, for AVX2 and FMA.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL(entry) f32_##entry##_avx2
#include "../lists/learning.h"
#endif
