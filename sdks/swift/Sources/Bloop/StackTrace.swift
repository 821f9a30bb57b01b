// Stacks as text, the newest frame first, in the notation of Apple's crash reports: number, image, address, symbol, offset.
import CBloopCrash
import Foundation

enum StackTrace {
  private static let most = 100

  /// The addresses that the calling thread returns to.
  static func addresses() -> [UInt] {
    var found = [UInt](repeating: 0, count: most + 16)
    let count = bloop_backtrace(&found, Int32(found.count))
    return Array(found.prefix(Int(count)))
  }

  /// The frames of code that called the SDK, without the SDK's own.
  static func text(of addresses: [UInt]) -> String {
    let frames = addresses.map { Symbols.shared.frame(at: $0 - 1, shown: $0) }
    let own = frames.prefix { $0.isBloop || $0.image.isEmpty }.count
    return lines(own < frames.count ? Array(frames.dropFirst(own)) : frames)
  }

  static func lines(_ frames: [Frame]) -> String {
    frames.prefix(most).enumerated().map { index, frame in frame.line(index) }.joined(separator: "\n")
  }
}

/// One frame, with what is known of its place.
struct Frame {
  var image: String
  var address: UInt
  /// Mangled name, as the linker knows it.
  var symbol: String?
  /// From the start of the symbol, or of the image when there is none.
  var offset: UInt

  /// Code of the SDK itself, by the module in its mangled name.
  var isBloop: Bool { symbol.map { $0.hasPrefix("$s5Bloop") || $0.hasPrefix("bloop_") } ?? false }

  func line(_ index: Int) -> String {
    let hex = String(address, radix: 16)
    let place = symbol.map(Demangler.readable) ?? (image.isEmpty ? "unknown" : image)
    let padded = String(repeating: "0", count: max(0, 16 - hex.count)) + hex
    return "\(index)   \(image.isEmpty ? "???" : image)   0x\(padded) \(place) + \(offset)"
  }
}

/// Names as a person writes them, where the Swift runtime can tell.
enum Demangler {
  private typealias Function = @convention(c) (
    UnsafePointer<CChar>?, Int, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UInt32
  ) -> UnsafeMutablePointer<CChar>?

  private static let function: Function? = dlsym(dlopen(nil, RTLD_NOW), "swift_demangle")
    .map { unsafeBitCast($0, to: Function.self) }

  static func readable(_ symbol: String) -> String {
    guard symbol.hasPrefix("$s") || symbol.hasPrefix("_$s") || symbol.hasPrefix("$S"), let function else { return symbol }
    guard let name = function(symbol, symbol.utf8.count, nil, nil, 0) else { return symbol }
    defer { free(name) }
    return withoutFileHashes(String(cString: name))
  }

  /// Private names carry a hash of their file: `(load in _6066…)`.
  private static func withoutFileHashes(_ name: String) -> String {
    var name = name
    while let mark = name.range(of: " in _"), let open = name[..<mark.lowerBound].lastIndex(of: "("),
      let close = name[mark.upperBound...].firstIndex(of: ")")
    {
      name.replaceSubrange(open...close, with: String(name[name.index(after: open)..<mark.lowerBound]))
    }
    return name
  }
}
