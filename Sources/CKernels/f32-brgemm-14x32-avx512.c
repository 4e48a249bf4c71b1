// f32_brgemm_14x32_avx512: Batch-reduce GEMM, register tiles of up to 14 rows x 32 columns, for AVX-512. Contract:
// `brgemm` in CKernels.h.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL f32_brgemm_14x32_avx512
#include "templates/brgemm.h"
#endif
