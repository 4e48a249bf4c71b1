// f32_copy_avx512: Copy of a plane, for AVX-512. Contract: `copy` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_copy_avx512
#include "templates/copy.h"
#endif
