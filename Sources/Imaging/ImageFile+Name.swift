import SkipSegFiles

extension ImageFile {
  /// Whether a name claims to be an image. Formats that can't be read count too, so that such a file is reported and
  /// not overlooked; what a file really is only its bytes tell.
  package static func isImageName(_ path: String) -> Bool {
    imageExtensions.contains(FileSystem.fileExtension(path))
  }

  /// Whether a file is to be taken for an image: by its name, or because it begins as a JPEG, PNG or BMP, whatever its name.
  package static func isImage(_ path: String) -> Bool {
    isImageName(path) || (try? format(of: path)) ?? nil != nil
  }

  private static let imageExtensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "jif", "pjpeg", "pjp", "mpo", "png", "apng", "bmp", "gif", "tif", "tiff",
    "webp", "heic", "heif", "avif",
    "jp2", "ppm", "pgm", "pbm", "tga", "dng",
  ]
}
