// f32_adamw_avx2: AdamW step, for AVX2 and FMA. Contract: `adamw` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_adamw_avx2
#include "templates/adamw.h"
#endif
