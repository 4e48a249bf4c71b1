// f32_brgemm_6x16_avx2: Batch-reduce GEMM, register tiles of up to 6 rows x 16 columns, for AVX2 and FMA. Contract:
// `brgemm` in CKernels.h.
#if defined(__x86_64__)
#include "avx2.h"

#define KERNEL f32_brgemm_6x16_avx2
#include "templates/brgemm.h"
#endif
