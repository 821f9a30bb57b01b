// Characters that turn the text around them and are not seen themselves: `fdp.exe` can be made to read `exe.pdf`.
// https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing

const turning = /[\u202A-\u202E\u2066-\u2069]/g;

/** The text with each of them named in its place. */
export const visible = (text: string): string =>
  text.replace(turning, (character) => `\u2039U+${character.charCodeAt(0).toString(16).toUpperCase()}\u203A`);
