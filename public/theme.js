// Sets the theme before anything is drawn: the app itself comes too late for the first picture, which would flash in the
// system's theme. A file of its own because a content security policy refuses scripts inside the page. The app goes on
// from here (src/app/stores/settings.ts), and writes what is read here.
(() => {
  let theme;
  try {
    theme = JSON.parse(localStorage.getItem('aioscope.settings'))?.theme;
  } catch {
    // Storage may be denied, or hold nothing that can be read.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const forced = theme === 'dark' || theme === 'light';
  document.documentElement.dataset.theme = forced ? theme : dark ? 'dark' : 'light';
})();
