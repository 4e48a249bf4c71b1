// f32_copy_avx2: Copy of a plane, for AVX2 and FMA. Contract: `copy` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_copy_avx2
#include "templates/copy.h"
#endif
