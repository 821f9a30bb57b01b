// The functions in the symbol table of an ELF file (64-bit, little-endian), sorted by address.
import Foundation

struct ELFSymbols {
  private struct Entry {
    let address: UInt64
    let size: UInt64
    let name: Int
  }

  private var entries: [Entry] = []
  private var file = Data()

  /// Empty when the file has no table, or is none of ELF.
  init(path: String) {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped), data.count > 64,
      data.prefix(6).elementsEqual([0x7F, 0x45, 0x4C, 0x46, 2, 1])
    else { return }
    file = data
    let sections = Int(clamping: read(UInt64.self, 40))
    let size = Int(read(UInt16.self, 58))
    for index in 0..<Int(read(UInt16.self, 60)) {
      let header = sections &+ index &* size
      guard read(UInt32.self, header &+ 4) == 2 else { continue } // SHT_SYMTAB
      let names = sections &+ Int(read(UInt32.self, header &+ 40)) &* size
      readTable(
        at: Int(clamping: read(UInt64.self, header &+ 24)), bytes: Int(clamping: read(UInt64.self, header &+ 32)),
        names: Int(clamping: read(UInt64.self, names &+ 24)))
    }
    entries.sort { $0.address < $1.address }
  }

  /// The function around `address` (from the start of the image).
  func symbol(at address: UInt) -> (name: String, address: UInt)? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].address <= UInt64(address) { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let entry = entries[low - 1]
    guard UInt64(address) < entry.address &+ max(1, entry.size), entry.name >= 0, entry.name < file.count else { return nil }
    let name = file[entry.name...].prefix(4096).prefix { $0 != 0 }
    return (String(decoding: name, as: UTF8.self), UInt(entry.address))
  }

  private mutating func readTable(at start: Int, bytes: Int, names: Int) {
    let entrySize = 24
    guard start > 0, bytes > 0, start < file.count, bytes <= file.count - start else { return }
    var found: [Entry] = []
    file.withUnsafeBytes { file in
      for offset in stride(from: start, to: start + bytes - entrySize + 1, by: entrySize) {
        let address = UInt64(littleEndian: file.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
        guard file[offset + 4] & 15 == 2, address > 0 else { continue } // STT_FUNC
        let size = UInt64(littleEndian: file.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
        let name = UInt32(littleEndian: file.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        found.append(Entry(address: address, size: min(size, 1 << 32), name: names &+ Int(name)))
      }
    }
    entries += found
  }

  /// Zero when it is outside of the file.
  private func read<Number: FixedWidthInteger>(_: Number.Type, _ offset: Int) -> Number {
    guard offset >= 0, offset <= file.count - MemoryLayout<Number>.size else { return 0 }
    return file.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
  }
}
