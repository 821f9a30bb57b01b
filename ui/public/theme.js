// Before anything is painted: the theme that was chosen on this device, where one was. Beside the bundle, which comes later.
try {
  const theme = localStorage.getItem('bloop-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: then the system decides.
}
