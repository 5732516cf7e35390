// Runs before the first paint, so that a chosen theme does not flash. A classic script: modules run later.
(() => {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
