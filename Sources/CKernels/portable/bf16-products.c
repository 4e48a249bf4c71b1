// Products of bfloat16 and what they read, for the compiler's baseline.
#include "portable.h"

#define KERNEL(entry) bf16_##entry##_portable
#include "../lists/packing.h"
#include "../templates/brgemm-bf16.h"
