// The orientation tag of EXIF 2.3 (JEITA CP-3451C, 4.6.4), a TIFF 6.0 structure. Every offset comes from the file,
// so every read is checked against its end.
#include <stdbool.h>

#include "CCodecs.h"

typedef struct tiff {
  const uint8_t *bytes;
  size_t count;
  bool big_endian;
} tiff;

/// `width` bytes (2 or 4) at `offset`; 0, which no field read here may hold, where they are not all there.
static uint32_t unsigned_at(const tiff *file, size_t offset, size_t width) {
  if (offset > file->count || width > file->count - offset) return 0;
  uint32_t value = 0;
  for (size_t i = 0; i < width; ++i)
    value = value << 8 | file->bytes[offset + (file->big_endian ? i : width - 1 - i)];
  return value;
}

int32_t codec_exif_orientation(const uint8_t *bytes, size_t count) {
  enum { tag_orientation = 0x0112, type_short = 3, entry_size = 12, upright = 1 };
  if (count < 8 || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return upright;
  const tiff file = {bytes, count, bytes[0] == 'M'};
  if (unsigned_at(&file, 2, 2) != 42) return upright;
  const size_t directory = unsigned_at(&file, 4, 4);
  const size_t entries = unsigned_at(&file, directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * entry_size;
    if (unsigned_at(&file, entry, 2) != tag_orientation) continue;
    const uint32_t value = unsigned_at(&file, entry + 8, 2);
    const bool valid = unsigned_at(&file, entry + 2, 2) == type_short && value >= 1 && value <= 8;
    return valid ? (int32_t)value : upright;
  }
  return upright;
}
