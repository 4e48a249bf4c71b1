// bf16_pair_pixels_avx512. Contract: `pair_pixels` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL bf16_pair_pixels_avx512
#include "templates/pair-pixels.h"
#endif
