// Reads settings with a comma too many: the parser's error, wrapped twice on its way up.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './report.mjs';

class InvalidSettings extends Error {}
class StartFailed extends Error {}

const readSettings = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new InvalidSettings('the settings are not valid JSON', { cause });
  }
};

const start = (path) => {
  try {
    return readSettings(path);
  } catch (cause) {
    throw new StartFailed('the worker cannot start', { cause });
  }
};

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
try {
  const path = join(folder, 'settings.json');
  writeFileSync(path, '{"currency": "EUR", "retries": 3,}');
  start(path);
} finally {
  rmSync(folder, { recursive: true });
}
