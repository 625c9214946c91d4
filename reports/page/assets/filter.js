// Filters: method, data set, sweep, words, and whether published figures are shown.
const form = document.getElementById("filter");

const chosen = () => ({
  method: form.method_.value, dataset: form.elements.dataset.value, sweep: form.elements.sweep.value,
  words: form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean), published: form.elements.published.checked,
});

const isOurs = column => (column.facts.source ?? "ours") === "ours";

function columnMeets(column, f) {
  return (f.published || isOurs(column)) && [["method", f.method], ["dataset", f.dataset]].every(([fact, wanted]) => !wanted || (column.facts[fact] ?? wanted) === wanted);
}

const texts = new WeakMap();

function textOf(row, table) {
  if (!texts.has(row)) texts.set(row, `${row.textContent} ${table.caption.textContent} ${table.tHead.textContent}`.toLowerCase());
  return texts.get(row);
}

const sweepsOf = cell => (cell.dataset.trials ?? "").split(" ").filter(Boolean).flatMap(n => trialAt(n).sweeps);

function rowMeets(row, table, f, sweep, narrowed) {
  if (f.method && (row.dataset.method ?? f.method) !== f.method) return false;
  if (!f.words.every(word => textOf(row, table).includes(word))) return false;
  if (!narrowed && sweep < 0) return true;
  const cells = [...row.cells].filter(cell => !cell.hidden && cell.dataset.trials);
  return sweep < 0 ? cells.length > 0 || f.published && !row.querySelector("td[data-trials]") : cells.some(cell => sweepsOf(cell).includes(sweep));
}

function showColumns(table, f) {
  const {heads, columns, rows, shown} = shape(table);
  const now = columns.map(column => columnMeets(column, f));
  columns.forEach((_, i) => {
    if (now[i] !== shown[i]) for (const row of rows) row.cells[i].hidden = !now[i];
    shown[i] = now[i];
  });
  for (const {cell, from, to} of heads) {
    const n = now.slice(from, to).filter(Boolean).length;
    cell.hidden = n === 0;
    if (cell.colSpan !== Math.max(1, n)) cell.colSpan = Math.max(1, n);
  }
  const labels = table.tHead.rows[0].querySelectorAll("th:not([data-metric])").length;
  return {some: columns.some((column, i) => now[i] && column.facts.metric), all: now.every(Boolean), labels};
}

// apply shows what meets the filter, and says of how many trials that is.
function apply() {
  const f = chosen(), sweep = f.sweep ? data.sweeps.indexOf(f.sweep) : -1;
  for (const table of tables()) {
    const {some, all} = showColumns(table, f);
    let any = false, every = all;
    for (const row of shape(table).rows) {
      if (row.classList.contains("summary")) continue;
      const meets = some && rowMeets(row, table, f, sweep, !all);
      row.hidden = !meets;
      any ||= meets;
      every &&= meets;
    }
    for (const row of table.querySelectorAll("tr.summary")) row.hidden = !every; // it sums up rows that are gone
    table.parentElement.hidden = !any;
    if (table.dataset.openable) stopAt(table);
  }
  for (const section of document.querySelectorAll("section.tables")) {
    section.querySelector(".nothing").hidden = !!section.querySelector(".scroll:not([hidden])");
  }
  document.getElementById("pooled").hidden = sweep < 0;
  listTrials(f, sweep);
}

function fill(select, names) {
  const kept = select.value;
  select.replaceChildren(make("option", {value: ""}, "all"), ...[...new Set(names)].sort().map(name => make("option", {value: name}, name)));
  select.value = names.includes(kept) ? kept : "";
}

// offer lists what there is to choose from.
function offer() {
  fill(form.method_, data.settings.map(s => s.method));
  fill(form.elements.dataset, data.settings.map(s => s.dataset));
  fill(form.elements.sweep, data.sweeps);
  form.querySelector(".check").hidden = ![...tables()].some(table => shape(table).columns.some(column => !isOurs(column)));
}

form.method_ = form.elements.namedItem("method"); // form.method is how a form is sent
let waiting;
form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", event => event.preventDefault());
