// bf16_planar_avx512. Contract: `planar` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL bf16_planar_avx512
#include "templates/planar.h"
#endif
