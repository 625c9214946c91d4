// Changes, as the server tells them: how trials stand at once, new results as the page anew.
function listen() {
  const connection = document.getElementById("connection"), source = new EventSource("events");
  const tell = (text, state) => { if (connection.textContent !== text) { connection.textContent = text; connection.className = state; } };
  source.addEventListener("open", () => tell("live", "live"));
  source.addEventListener("error", () => {
    tell("connection lost, trying again", "lost");
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000); // the browser gives up where the server refused
  });
  source.addEventListener("progress", event => showProgress(JSON.parse(event.data)));
  source.addEventListener("trouble", event => { const trouble = JSON.parse(event.data); tell(trouble || "live", trouble ? "lost" : "live"); });
  source.addEventListener("results", event => renew(JSON.parse(event.data)));
}

let version, latest, busy = false; // version: of the results shown; latest: of those there are
const rest = 3000; // milliseconds between two looks at the results

// renew fetches the page unless it has the version already, and takes its tables, figures and trials.
async function renew(wanted) {
  version ??= data.version;
  latest = wanted;
  if (busy || wanted === version) return;
  busy = true;
  try {
    const response = await fetch(location.pathname);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (dialog.open) await new Promise(done => dialog.addEventListener("close", done, {once: true}));
    take(page);
  } catch { // the server is gone: the next event of it comes here again
  } finally {
    setTimeout(() => { busy = false; if (latest !== version) renew(latest); }, rest);
  }
}

function take(page) {
  const place = placeOf(document.activeElement);
  data = JSON.parse(page.getElementById("data").textContent);
  version = data.version;
  page.getElementById("standing").replaceChildren(...document.getElementById("standing").childNodes);
  document.getElementById("results").replaceChildren(...page.getElementById("results").childNodes);
  document.getElementById("sections").replaceChildren(...page.getElementById("sections").childNodes);
  document.getElementById("made").replaceWith(page.getElementById("made"));
  showAll();
  place?.();
}

// placeOf remembers which number or head has the focus, and gives it back to the one that is there now.
function placeOf(element) {
  const cell = element?.closest?.("table.results :is(td, thead th)"), section = cell?.closest("section").id;
  if (!cell) return null;
  const tableAt = [...document.getElementById(section).querySelectorAll("table")].indexOf(cell.closest("table"));
  const [row, column] = [cell.parentElement.sectionRowIndex, cell.cellIndex];
  return () => {
    const table = document.getElementById(section)?.querySelectorAll("table.results")[tableAt];
    if (!table) return;
    openable(table);
    const part = cell.closest("thead") ? table.tHead : table.tBodies[0], button = part.rows[row]?.cells[column]?.querySelector("button");
    if (!button) return;
    if (part !== table.tHead) stopAt(table, button);
    button.focus({preventScroll: true});
  };
}
