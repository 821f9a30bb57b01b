// How a program sends its errors: what to install and what to write, with the address and the key filled in.

export interface Snippet {
  name: string;
  /** What installs it. */
  install: string;
  code: string;
}

/** Of every SDK. This server has their packages, so that they can be installed without any registry. */
export const sdkVersion = '0.1.0';

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
  install: `npm install ${origin}/sdk/bloop-sdk.tgz`,
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

const page = (origin: string, key: string): Snippet => ({
  name: 'Web page',
  install: `<script src="${origin}/sdk/bloop.min.js" data-key="${key}" data-environment="production" data-release="1.0.0"></script>`,
  code: `<script>
  // What nobody catches is sent by itself. The page's Content-Security-Policy, if it has one,
  // has to allow ${origin} in script-src and connect-src.
  Promise.reject(new Error("Hello from a page"));
</script>`,
});

const reactNative = (origin: string, key: string): Snippet => ({
  name: 'React Native',
  install: `npm install ${origin}/sdk/bloop-sdk.tgz ${origin}/sdk/bloop-react-native.tgz`,
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
  install: `pip install ${origin}/sdk/bloop_sdk-${sdkVersion}-py3-none-any.whl`,
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
  install: `curl -O ${origin}/sdk/bloop-${sdkVersion}.gem\ngem install ./bloop-${sdkVersion}.gem`,
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

/** Gradle wants to be told that a repository may be without https. */
const mavenOf = (origin: string): string =>
  origin.startsWith('https:')
    ? `maven("${origin}/sdk/maven")`
    : `maven("${origin}/sdk/maven") { isAllowInsecureProtocol = true }`;

const kotlin = (origin: string, key: string): Snippet => ({
  name: 'Kotlin',
  install: `repositories {
    mavenCentral()
    ${mavenOf(origin)}
}
dependencies {
    implementation("com.jaikoo.bloop:bloop-client:${sdkVersion}")
}`,
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
  install: `// Package.swift, with a checkout of Bloop beside your app
.package(path: "../bloop/sdks/swift")`,
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

/** For each of the six SDKs, and for a page without a build. @param key the project's key, where it is known */
export const sdkSnippets = (origin: string, key: string | undefined): Snippet[] =>
  [typescript, page, reactNative, python, ruby, kotlin, swift].map((of) => of(origin, key ?? unknownKey));
