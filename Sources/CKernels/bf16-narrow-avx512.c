// bf16_narrow_avx512. Contract: `narrow` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"
#include "templates/bf16.h"

#define KERNEL bf16_narrow_avx512
#include "templates/narrow.h"
#endif
