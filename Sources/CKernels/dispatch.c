// Which table of kernels this processor and its operating system can run.
#include "kernels.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

#define ENTRY(table, entry, prefix, set) .entry = prefix##_##entry##_##set,

#define WINOGRAD(storage, form, set)                                                                                   \
  WINOGRAD_IMAGE_KERNELS(ENTRY, storage##_winograd_##form, set) WINOGRAD_WEIGHT_KERNELS(ENTRY, f32_winograd_##form, set)

#define UPSAMPLING(storage, set)                                                                                       \
  WINOGRAD(storage, upsampling, set) WINOGRAD_UPSAMPLING_KERNELS(ENTRY, storage##_winograd_upsampling, set)

/// `product_set` and `packing_set` are those of the products of bfloat16 and of what they read.
#define TABLE(name, set, product_set, packing_set, vectors)                                                            \
  {                                                                                                                    \
      .isa = kernel_isa_##name,                                                                                        \
      .tile_vectors = vectors,                                                                                         \
      MATRIX_KERNELS(ENTRY, f32, set)                                                                                  \
      .brgemm_bf16 = bf16_brgemm_##product_set,                                                                        \
      PACKING_KERNELS(ENTRY, bf16, packing_set)                                                                        \
      .planes = {{PLANE_KERNELS(ENTRY, f32, set)}, {PLANE_KERNELS(ENTRY, bf16, set)}},                                 \
      .winograd = {[winograd_4x4] = {{WINOGRAD(f32, 4x4, set)}, {WINOGRAD(bf16, 4x4, set)}},                           \
                   [winograd_upsampling] = {{UPSAMPLING(f32, set)}, {UPSAMPLING(bf16, set)}},                          \
                   [winograd_2x2] = {{WINOGRAD(f32, 2x2, set)}, {WINOGRAD(bf16, 2x2, set)}}},                          \
      CONVERSION_KERNELS(ENTRY, bf16, set)                                                                             \
      LEARNING_KERNELS(ENTRY, f32, set)                                                                                \
  }

static const kernel_table portable = TABLE(portable, portable, portable, portable, 1);

#if defined(__x86_64__)
static const kernel_table avx2 = TABLE(avx2, avx2, portable, portable, 1);
static const kernel_table avx512 = TABLE(avx512, avx512, portable, avx512, 2);
static const kernel_table amx = TABLE(amx, avx512, amx, avx512, 2);

/// The register state that the operating system saves: extended control register 0 (Intel SDM volume 1, 13.3).
static uint64_t saved_state(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

/// Asks the operating system for the tiles' registers, which it saves only for processes that do: Linux's arch_prctl
/// with ARCH_REQ_XCOMP_PERM (Documentation/arch/x86/xstate.rst), for all threads.
static int may_use_tiles(void) {
#if defined(__linux__)
  const long request_permission = 0x1023, tile_data = 18;
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
  return 0;
#endif
}

/// The widest instruction set that the processor has and whose registers the operating system saves.
static kernel_isa detect(void) {
  const uint64_t ymm_state = 0x6, zmm_state = 0xE6, tile_state = 0x60000;
  const uint32_t avx512_features = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;
  const uint32_t amx_features = bit_AMXTILE | bit_AMXBF16;
  uint32_t eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx))
    return kernel_isa_portable;
  if (!(ecx & bit_OSXSAVE) || !(ecx & bit_AVX) || !(ecx & bit_FMA))
    return kernel_isa_portable;
  const uint64_t state = saved_state();
  if ((state & ymm_state) != ymm_state)
    return kernel_isa_portable;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || !(ebx & bit_AVX2))
    return kernel_isa_portable;
  const int has_avx512 = (ebx & avx512_features) == avx512_features && (state & zmm_state) == zmm_state;
  if (!has_avx512)
    return kernel_isa_avx2;
  const int has_amx = (edx & amx_features) == amx_features && (state & tile_state) == tile_state && may_use_tiles();
  return has_amx ? kernel_isa_amx : kernel_isa_avx512;
}
#else
static kernel_isa detect(void) { return kernel_isa_portable; }
#endif

const kernel_table *kernels_for(kernel_isa isa) {
  if (isa == kernel_isa_portable)
    return &portable;
#if defined(__x86_64__)
  if (isa == kernel_isa_avx2 && detect() >= isa)
    return &avx2;
  if (isa == kernel_isa_avx512 && detect() >= isa)
    return &avx512;
  if (isa == kernel_isa_amx && detect() >= isa)
    return &amx;
#endif
  return NULL;
}

const kernel_table *kernels_capped(const char *cap) {
  kernel_isa isa = detect();
  if (cap && strcmp(cap, "portable") == 0)
    isa = kernel_isa_portable;
  if (cap && strcmp(cap, "avx2") == 0 && isa > kernel_isa_avx2)
    isa = kernel_isa_avx2;
  if (cap && strcmp(cap, "avx512") == 0 && isa > kernel_isa_avx512)
    isa = kernel_isa_avx512;
  return kernels_for(isa);
}

const kernel_table *kernels_best(void) { return kernels_capped(getenv("SKIPSEG_ISA")); }
