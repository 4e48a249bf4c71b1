// bf16_normalize_avx2. Contract: `plane_kernels.normalize` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_normalize_avx2
#include "templates/normalize.h"
#endif
