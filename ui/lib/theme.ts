// Dark, light, or as the system has it. `public/theme.js` does the same before the first paint.
import { stored } from './stored.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const [theme, remember] = stored<Theme>('bloop-theme', 'system', themes);

export { theme };

export const setTheme = (next: Theme): void => {
  remember(next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
};
