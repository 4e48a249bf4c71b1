// f32_add_avx2. Contract: `plane_kernels.add` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/f32.h"

#define KERNEL f32_add_avx2
#include "templates/add.h"
#endif
