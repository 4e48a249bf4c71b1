// bf16_add_avx512. Contract: `plane_kernels.add` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_add_avx512
#include "templates/add.h"
#endif
