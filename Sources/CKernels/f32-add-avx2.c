// f32_add_avx2: Sum of two planes, for AVX2 and FMA. Contract: `add` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_add_avx2
#include "templates/add.h"
#endif
