// What products of bfloat16 read, for AVX-512.
#if defined(__x86_64__)
#include "avx512.h"

#define KERNEL(entry) bf16_##entry##_avx512
#include "../lists/packing.h"
#endif
