// bf16_brgemm_portable: Batch-reduce GEMM of bfloat16. Contract: `brgemm_bf16` in CKernels.h.
#include "portable.h"

#define KERNEL bf16_brgemm_portable
#include "templates/brgemm-bf16.h"
