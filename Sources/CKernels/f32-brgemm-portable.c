// f32_brgemm_portable: Batch-reduce GEMM, for the compiler's baseline. Contract: `brgemm` in CKernels.h.
#include "portable.h"

#define KERNEL f32_brgemm_portable
#include "templates/brgemm.h"
