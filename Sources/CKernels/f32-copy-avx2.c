// f32_copy_avx2. Contract: `plane_kernels.copy` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"

#define KERNEL f32_copy_avx2
#include "templates/copy.h"
#endif
