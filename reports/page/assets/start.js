// The theme: as the system has it, or as chosen.
const themes = ["system", "light", "dark"], theme = document.getElementById("theme");

function remembered(value) {
  try {
    if (value) localStorage.setItem("theme", value);
    return localStorage.getItem("theme");
  } catch { // some browsers keep nothing for files
    return value;
  }
}

function useTheme(name) {
  document.documentElement.dataset.theme = name;
  theme.textContent = `Theme: ${name}`;
}

useTheme(themes.find(name => name === remembered()) ?? "system");
theme.addEventListener("click", () => {
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length];
  remembered(next);
  useTheme(next);
});

function showAll() {
  for (const box of document.querySelectorAll("#results .scroll")) { box.tabIndex = 0; box.setAttribute("role", "region"); box.setAttribute("aria-label", box.querySelector("img") ? "figure, scrolls sideways" : "table, scrolls sideways"); }
  sortTables();
  offer();
  apply();
  watchTables();
}

form.hidden = false;
showProgress(data.progress);
showAll();
if (data.live) listen();
