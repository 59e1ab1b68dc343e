// Loaded before the first paint, so that a theme chosen by hand never flashes its opposite.
try {
  const theme = localStorage.getItem('fairlead-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be switched off; the system's preference then stands.
}
