// Light or dark: as the system has it, unless chosen here. The only thing that outlives the tab.
const STORED = 'conferences.theme';

export function chosenTheme() {
  try {
    return localStorage.getItem(STORED) ?? 'system';
  } catch {
    // Storage may be forbidden: then the system's theme is shown.
    return 'system';
  }
}

export function chooseTheme(theme) {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // As above: chosen for this page alone.
  }
  applyTheme(theme);
}

export function applyTheme(theme = chosenTheme()) {
  if (theme === 'light' || theme === 'dark')
    document.documentElement.dataset.theme = theme;
  else
    delete document.documentElement.dataset.theme;
}
