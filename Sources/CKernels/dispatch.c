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

#define PLANES(storage, set)                                                                                           \
  {                                                                                                                    \
      .moments = storage##_moments_##set,                                                                              \
      .normalize = storage##_normalize_##set,                                                                          \
      .normalize_reduce = storage##_normalize_reduce_##set,                                                            \
      .normalize_backward = storage##_normalize_backward_##set,                                                        \
      .relu = storage##_relu_##set,                                                                                    \
      .relu_backward = storage##_relu_backward_##set,                                                                  \
      .add = storage##_add_##set,                                                                                      \
      .copy = storage##_copy_##set,                                                                                    \
      .add_bias = storage##_add_bias_##set,                                                                            \
      .max_pool = storage##_max_pool_##set,                                                                            \
      .max_pool_backward = storage##_max_pool_backward_##set,                                                          \
      .resize_nearest = storage##_resize_nearest_##set,                                                                \
      .resize_nearest_backward = storage##_resize_nearest_backward_##set,                                              \
  }

#define WINOGRAD(form, storage, set)                                                                                   \
      .input = storage##_winograd_##form##_input_##set,                                                                \
      .output = storage##_winograd_##form##_output_##set,                                                              \
      .tile = storage##_winograd_##form##_tile_##set,                                                                  \
      .weights = f32_winograd_##form##_weights_##set,                                                                  \
      .weight_gradient = f32_winograd_##form##_weight_gradient_##set,

#define UPSAMPLING(storage, set)                                                                                       \
  WINOGRAD(upsampling, storage, set)                                                                                   \
      .upsampled_input = storage##_winograd_upsampling_upsampled_input_##set,                                          \
      .upsampled_tile = storage##_winograd_upsampling_upsampled_tile_##set,                                            \
      .downsampled_output = storage##_winograd_upsampling_downsampled_output_##set,

/// `product_set` and `packing_set` are those of the products of bfloat16 and of what they read.
#define TABLE(name, set, matrix_set, product_set, packing_set, vectors)                                                \
  {                                                                                                                    \
      .isa = kernel_isa_##name,                                                                                        \
      .tile_vectors = vectors,                                                                                         \
      .brgemm_bf16 = bf16_brgemm_##product_set,                                                                        \
      .pair_weights = bf16_pair_weights_##packing_set,                                                                 \
      .pair_pixels = bf16_pair_pixels_##packing_set,                                                                   \
      .planar = bf16_planar_##packing_set,                                                                             \
      .brgemm = f32_brgemm_##matrix_set,                                                                               \
      .weight_gradient = f32_weight_gradient_##matrix_set,                                                             \
      .transpose = f32_transpose_16x16_##set,                                                                          \
      .planes = {PLANES(f32, set), PLANES(bf16, set)},                                                                 \
      .winograd = {[winograd_4x4] = {{WINOGRAD(4x4, f32, set)}, {WINOGRAD(4x4, bf16, set)}},                           \
                   [winograd_upsampling] = {{UPSAMPLING(f32, set)}, {UPSAMPLING(bf16, set)}},                          \
                   [winograd_2x2] = {{WINOGRAD(2x2, f32, set)}, {WINOGRAD(2x2, bf16, set)}}},                          \
      .widen = bf16_widen_##set,                                                                                       \
      .narrow = bf16_narrow_##set,                                                                                     \
      .softmax_loss = f32_softmax_loss_##set,                                                                          \
      .softmax_loss_backward = f32_softmax_loss_backward_##set,                                                        \
      .argmax = f32_argmax_##set,                                                                                      \
      .sum_of_squares = f32_sum_of_squares_##set,                                                                      \
      .adamw = f32_adamw_##set,                                                                                        \
      .sgd = f32_sgd_##set,                                                                                            \
  }

static const kernel_table portable = TABLE(portable, portable, portable, portable, portable, 1);

#if defined(__x86_64__)
static const kernel_table avx2 = TABLE(avx2, avx2, 6x16_avx2, portable, portable, 1);
static const kernel_table avx512 = TABLE(avx512, avx512, 14x32_avx512, portable, avx512, 2);
static const kernel_table amx = TABLE(amx, avx512, 14x32_avx512, 32x32_amx, avx512, 2);

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
