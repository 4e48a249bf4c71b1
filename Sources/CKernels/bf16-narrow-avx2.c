// bf16_narrow_avx2. Contract: `narrow` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"
#include "templates/bf16.h"

#define KERNEL bf16_narrow_avx2
#include "templates/narrow.h"
#endif
