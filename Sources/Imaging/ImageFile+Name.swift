import Files

extension ImageFile {
  /// Whether a name claims to be an image. Formats that can't be read count too, so that such a file is reported and
  /// not overlooked; what a file really is only its bytes tell.
  package static func isImageName(_ path: String) -> Bool {
    imageExtensions.contains(FileSystem.fileExtension(path))
  }

  private static let imageExtensions: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "bmp", "gif", "tif", "tiff", "webp", "heic", "heif", "avif",
    "jp2", "ppm", "pgm", "pbm", "tga", "dng",
  ]
}
