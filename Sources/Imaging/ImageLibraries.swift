import CCodecs

/// The libraries that read and write pictures, with their versions.
package enum ImageLibraries {
  /// That the headers were of.
  package static var jpeg: String { String(cString: codec_jpeg_version()) }
  /// That is linked.
  package static var png: String { "libpng " + String(cString: codec_png_version()) }
}
