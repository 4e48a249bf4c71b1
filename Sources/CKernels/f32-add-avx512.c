// f32_add_avx512: Sum of two planes, for AVX-512. Contract: `add` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_add_avx512
#include "templates/add.h"
#endif
