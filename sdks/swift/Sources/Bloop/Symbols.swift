// Which function an address belongs to: what the dynamic linker knows, and on Linux the symbol tables of the images too.
import CBloopCrash
import Foundation

final class Symbols: @unchecked Sendable {
  static let shared = Symbols()

  struct Image {
    let start: UInt, end: UInt
    /// Of the build: equal when file or UUID are.
    let identity: String
    let path: String
    var name: String { (path as NSString).lastPathComponent }
  }

  private let lock = NSLock()
  private var known: [UInt: Frame] = [:]
  private var images: [Image] = []
  private var tables: [String: ELFSymbols] = [:]
  private let mostKnown = 4096

  static func loadedImages() -> [Image] {
    var found: [Image] = []
    withUnsafeMutablePointer(to: &found) { list in
      bloop_images(
        { start, end, identity, path, list in
          guard let identity, let path, let list = list?.assumingMemoryBound(to: [Image].self) else { return }
          list.pointee.append(
            Image(start: start, end: end, identity: String(cString: identity), path: String(cString: path)))
        }, list)
    }
    return found
  }

  /// Reads ahead what the first frame would otherwise have to wait for.
  func prepare() {
    var here: [UInt] = StackTrace.addresses()
    here.append(UInt(bitPattern: dlsym(dlopen(nil, RTLD_NOW), "main")))
    for address in here where address > 0 { _ = frame(at: address - 1, shown: address) }
  }

  /// What is at `address`; `shown` is the address the frame carries (a return address is one behind the call).
  func frame(at address: UInt, shown: UInt) -> Frame {
    lock.lock()
    defer { lock.unlock() }
    if let frame = known[shown] { return frame }
    let frame = look(at: address, shown: shown)
    if known.count >= mostKnown { known.removeAll() }
    known[shown] = frame
    return frame
  }

  private func look(at address: UInt, shown: UInt) -> Frame {
    func imageOf(_ address: UInt) -> Image? { images.first { $0.start <= address && address < $0.end } }
    if imageOf(address) == nil { images = Symbols.loadedImages() }
    let image = imageOf(address)
    var frame = Frame(image: image?.name ?? "", address: shown, symbol: nil, offset: shown &- (image?.start ?? shown))
    var found = bloop_symbol()
    if bloop_symbol_at(address, &found) {
      if frame.image.isEmpty, let path = found.image { frame.image = (String(cString: path) as NSString).lastPathComponent }
      // What a stripped program has for all of its functions is the name of its own beginning.
      if let symbol = found.symbol.map({ String(cString: $0) }), !symbol.hasSuffix("mh_execute_header") {
        frame.symbol = symbol
        frame.offset = shown &- found.address
      }
    }
    #if os(Linux)
      // Functions that are not exported are in the file's own table only.
      if frame.symbol == nil, let image, let symbol = table(of: image).symbol(at: address &- image.start) {
        frame.symbol = symbol.name
        frame.offset = shown &- image.start &- symbol.address
      }
    #endif
    return frame
  }

  private func table(of image: Image) -> ELFSymbols {
    if let table = tables[image.path] { return table }
    let table = ELFSymbols(path: image.path)
    tables[image.path] = table
    return table
  }
}
