// bf16_widen_avx512. Contract: `widen` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_widen_avx512
#include "templates/widen.h"
#endif
