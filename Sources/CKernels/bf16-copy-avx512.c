// bf16_copy_avx512. Contract: `plane_kernels.copy` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_copy_avx512
#include "templates/copy.h"
#endif
