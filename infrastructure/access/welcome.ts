// What the first start says to the person at the terminal. Keys go here once, and never into the log.

export interface Welcome {
  port: number;
  /** `auth.rp_origin`: the address at which people can log in. */
  origin: string;
  /** Key of the default project, when this start has made it. */
  apiKey: string | undefined;
  /** File of the secret, when this start has made it. */
  secretMadeIn: string | undefined;
}

const firstError = (port: number, apiKey: string): string => `
The default project's key, shown this once:

  ${apiKey}

Send your first error:

  API_KEY="${apiKey}"
  BODY='{"timestamp":'$(date +%s)',"source":"api","environment":"production","release":"1.0.0","error_type":"RuntimeError","message":"Something went wrong"}'
  SIG=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$API_KEY" | awk '{print $NF}')
  curl -X POST http://localhost:${port}/v1/ingest -H "Content-Type: application/json" -H "X-Project-Key: $API_KEY" -H "X-Signature: $SIG" -d "$BODY"

Read it:

  TOKEN=$(npm run --silent bloop -- token create --project default --scopes errors:read,errors:write --quiet)
  curl -H "Authorization: Bearer $TOKEN" http://localhost:${port}/v1/errors
`;

/** Where people open it; passkeys work there only. The port is told apart where it does not show. */
const readiness = (origin: string, port: number): string =>
  origin === `http://localhost:${port}` ? origin : `${origin} (listening on port ${port})`;

export const welcome = ({ port, origin, apiKey, secretMadeIn }: Welcome): string =>
  [
    `\nBloop is ready: ${readiness(origin, port)}\n`,
    secretMadeIn === undefined ? '' : `\nNo secret was configured, so one was made and kept in ${secretMadeIn}.\n`,
    apiKey === undefined ? '' : firstError(port, apiKey),
    '\n',
  ].join('');
