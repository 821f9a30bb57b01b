// A SwiftUI app: configured before its first view, with a screen that tells where an error was met.
import Bloop
import SwiftUI

@main
struct ShopApp: App {
  init() {
    BloopClient.configure(endpoint: "https://errors.example.com", projectKey: "bloop_abc123") { options in
      options.tags = ["channel": "app-store"]
    }
    BloopClient.shared?.installCrashHandler()
    BloopClient.shared?.installLifecycleHandlers()
  }

  var body: some Scene { WindowGroup { CheckoutView() } }
}

struct CheckoutView: View {
  @State private var failed = false

  var body: some View {
    Button("Buy") {
      Task {
        do {
          try await buy()
        } catch {
          failed = true
          BloopClient.shared?.capture(error: error, screen: "Checkout")
        }
      }
    }
    .alert("That did not work. Please try again.", isPresented: $failed) {}
  }

  private func buy() async throws {
    let (_, response) = try await URLSession.shared.data(from: URL(string: "https://shop.example.com/buy")!)
    guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw URLError(.badServerResponse) }
  }
}
