// How a program sends its errors: what to install and what to write, with the address and the key filled in.

export interface Snippet {
  name: string;
  /** What installs it. */
  install: string;
  code: string;
}

/** In the place of a key that cannot be shown. */
const unknownKey = 'bloop_…';

/** A shell line that sends one error, signed. @param key the project's key, where it is known */
export const curlSnippet = (origin: string, key: string | undefined): string =>
  `API_KEY="${key ?? unknownKey}"
BODY='{"timestamp":'$(date +%s)',"source":"api","environment":"production","release":"1.0.0","error_type":"RuntimeError","message":"Hello from curl"}'
SIG=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$API_KEY" | awk '{print $NF}')
curl -X POST ${origin}/v1/ingest \\
  -H "Content-Type: application/json" \\
  -H "X-Project-Key: $API_KEY" \\
  -H "X-Signature: $SIG" \\
  -d "$BODY"`;

const typescript = (origin: string, key: string): Snippet => ({
  name: 'TypeScript',
  install: 'npm install @bloop/sdk',
  code: `import { BloopClient } from "@bloop/sdk";

const bloop = new BloopClient({
  endpoint: "${origin}",
  projectKey: "${key}",
  environment: "production",
  release: "1.0.0",
});
bloop.installGlobalHandlers();

try {
  riskyOperation();
} catch (error) {
  bloop.captureError(error, { route: "POST /api/users" });
}`,
});

const reactNative = (origin: string, key: string): Snippet => ({
  name: 'React Native',
  install: 'npm install @bloop/react-native',
  code: `import { BloopErrorBoundary, useBloop } from "@bloop/react-native";

export function App() {
  const bloop = useBloop({
    endpoint: "${origin}",
    projectKey: "${key}",
    environment: "production",
    release: "1.0.0",
  });
  return (
    <BloopErrorBoundary client={bloop} fallback={<ErrorScreen />}>
      <Navigation />
    </BloopErrorBoundary>
  );
}`,
});

const python = (origin: string, key: string): Snippet => ({
  name: 'Python',
  install: 'pip install bloop-sdk',
  code: `from bloop import BloopClient

client = BloopClient(
    endpoint="${origin}",
    project_key="${key}",
    environment="production",
    release="1.0.0",
)

try:
    risky_operation()
except Exception as error:
    client.capture_exception(error, route_or_procedure="POST /api/users")`,
});

const ruby = (origin: string, key: string): Snippet => ({
  name: 'Ruby',
  install: 'gem install bloop',
  code: `require "bloop"

client = Bloop::Client.new(
  endpoint: "${origin}",
  project_key: "${key}",
  environment: "production",
  release: "1.0.0",
)

client.with_error_capture(route_or_procedure: "POST /api/users") do
  risky_operation
end`,
});

const kotlin = (origin: string, key: string): Snippet => ({
  name: 'Kotlin',
  install: 'implementation("com.jaikoo.bloop:bloop-client:0.1.0")',
  code: `import com.jaikoo.bloop.BloopClient

BloopClient.configure(
    endpoint = "${origin}",
    projectKey = "${key}",
    environment = "production",
    release = "1.0.0",
)
BloopClient.shared?.installUncaughtExceptionHandler()

try {
    riskyOperation()
} catch (error: Exception) {
    BloopClient.shared?.capture(error, screen = "ProfileFragment")
}`,
});

const swift = (origin: string, key: string): Snippet => ({
  name: 'Swift',
  install: '.package(url: "https://github.com/jaikoo/bloop-swift.git", from: "0.4.0")',
  code: `import Bloop

BloopClient.configure(
    endpoint: "${origin}",
    projectKey: "${key}",
    environment: "production",
    release: "1.0.0"
)
BloopClient.shared?.installCrashHandler()
BloopClient.shared?.installLifecycleHandlers()

do {
    try riskyOperation()
} catch {
    BloopClient.shared?.capture(error: error, screen: "HomeViewController")
}`,
});

/** For each of the six SDKs. @param key the project's key, where it is known */
export const sdkSnippets = (origin: string, key: string | undefined): Snippet[] =>
  [typescript, reactNative, python, ruby, kotlin, swift].map((of) => of(origin, key ?? unknownKey));
