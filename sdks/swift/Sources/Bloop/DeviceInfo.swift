// What is known of the device and the app, without asking for a permission.
import Foundation

enum DeviceInfo {
  static let appVersion = bundleText("CFBundleShortVersionString")
  static let buildNumber = bundleText("CFBundleVersion")

  /// Model, name and version of the operating system.
  static let metadata: [String: Any] = {
    let version = ProcessInfo.processInfo.operatingSystemVersion
    return [
      "model": model,
      "os": systemName,
      "os_version": "\(version.majorVersion).\(version.minorVersion).\(version.patchVersion)",
    ]
  }()

  private static func bundleText(_ key: String) -> String? {
    (Bundle.main.object(forInfoDictionaryKey: key) as? String).flatMap { $0.isEmpty ? nil : $0 }
  }

  private static var systemName: String {
    #if os(iOS)
      return "iOS"
    #elseif os(macOS)
      return "macOS"
    #elseif os(tvOS)
      return "tvOS"
    #elseif os(watchOS)
      return "watchOS"
    #elseif os(visionOS)
      return "visionOS"
    #elseif os(Linux)
      return "Linux"
    #else
      return "unknown"
    #endif
  }

  /// Such as `iPhone15,2`; on a computer, its architecture.
  private static var model: String {
    #if targetEnvironment(simulator)
      if let simulated = ProcessInfo.processInfo.environment["SIMULATOR_MODEL_IDENTIFIER"] { return simulated }
    #endif
    var system = utsname()
    guard uname(&system) == 0 else { return "unknown" }
    return withUnsafeBytes(of: &system.machine) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
