// f32_adamw_avx512: AdamW step, for AVX-512. Contract: `adamw` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_adamw_avx512
#include "templates/adamw.h"
#endif
