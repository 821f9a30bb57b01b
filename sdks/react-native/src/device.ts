// What React Native knows of the device, without asking for a permission.
import { Platform } from 'react-native';

/** Of `Platform.constants`, as far as it is used; each system has some of them. */
interface Constants {
  systemName?: string;
  Release?: string;
  Model?: string;
  Brand?: string;
  Manufacturer?: string;
  reactNativeVersion?: { major: number; minor: number; patch: number };
}

const names: Record<string, string> = { ios: 'iOS', android: 'Android' };

const known = (): Record<string, unknown> => {
  const { OS, Version } = Platform;
  const constants = ((Platform as { constants?: unknown }).constants ?? {}) as Constants;
  const { major, minor, patch } = constants.reactNativeVersion ?? {};
  const described = {
    os_name: constants.systemName ?? names[OS] ?? OS,
    // Android's own is the level of its API.
    os_version: constants.Release ?? (Version === undefined ? undefined : String(Version)),
    api_level: OS === 'android' ? Version : undefined,
    model: constants.Model,
    brand: constants.Brand,
    manufacturer: constants.Manufacturer,
    react_native: major === undefined ? undefined : `${major}.${minor}.${patch}`,
  };
  return Object.fromEntries(Object.entries(described).filter(([, value]) => value !== undefined && value !== ''));
};

/** The names are those of the SDKs for Kotlin and Swift. */
export const describeDevice = (): Record<string, unknown> => {
  try {
    return known();
  } catch {
    // Constants come from native code, which may not be there.
    return { os_name: names[Platform.OS] ?? Platform.OS };
  }
};
