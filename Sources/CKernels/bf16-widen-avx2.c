// bf16_widen_avx2. Contract: `widen` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_widen_avx2
#include "templates/widen.h"
#endif
