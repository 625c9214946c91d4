// The tables of the page: their columns, and a button on every number.
const tables = () => document.querySelectorAll("#results table.results");

const shapes = new WeakMap();

// shape is a table's columns with their heads, from the top one down, and the
// heads with the columns they are over.
function shape(table) {
  if (shapes.has(table)) return shapes.get(table);
  const heads = [], taken = [];
  [...table.tHead.rows].forEach((row, level) => {
    let at = 0;
    for (const cell of row.cells) {
      while (taken[level]?.[at]) at++;
      for (let i = level; i < level + cell.rowSpan; i++) {
        taken[i] ??= [];
        for (let j = at; j < at + cell.colSpan; j++) taken[i][j] = true;
      }
      heads.push({cell, from: at, to: at + cell.colSpan});
      at += cell.colSpan;
    }
  });
  const columns = [];
  for (const head of heads) {
    for (let i = head.from; i < head.to; i++) {
      columns[i] ??= {names: [], facts: {}};
      columns[i].names.push(head.cell.textContent);
      if (head.cell.scope === "col") columns[i].facts = head.cell.dataset;
    }
  }
  const written = [...table.tBodies[0].rows]; // in the order that the table came in
  const made = {heads, columns, written, rows: written, shown: columns.map(() => true)};
  shapes.set(table, made);
  return made;
}

// openable puts a button on each number of a table. One of them is where Tab
// stops; the arrow keys go on from there.
function openable(table) {
  if (table.dataset.openable) return;
  table.dataset.openable = "yes";
  for (const cell of table.querySelectorAll("td[data-trials]")) {
    const button = make("button", {type: "button", class: "behind", tabindex: "-1", "aria-haspopup": "dialog", title: "How this number was made"});
    button.append(...[...cell.childNodes].filter(node => !node.matches?.("sup, .n")));
    cell.prepend(button);
  }
  stopAt(table);
}

// stopAt makes a number the one where Tab stops.
function stopAt(table, button) {
  const buttons = [...table.querySelectorAll(".behind")];
  button ??= buttons.find(b => b.offsetParent !== null) ?? buttons[0];
  for (const b of table.querySelectorAll('.behind[tabindex="0"]')) b.tabIndex = -1;
  if (button) button.tabIndex = 0;
}

const near = new IntersectionObserver(entries => {
  for (const entry of entries) if (entry.isIntersecting) openable(entry.target);
}, {rootMargin: "800px"});

function watchTables() {
  near.disconnect();
  for (const table of tables()) near.observe(table);
}

const steps = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};

document.addEventListener("keydown", event => {
  const button = event.target.closest?.("table.results .behind"), step = steps[event.key];
  if (!button || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  let cell = button.closest("td");
  const row = cell.parentElement, table = row.closest("table"), rows = shape(table).rows;
  for (let [i, j] = [rows.indexOf(row), cell.cellIndex]; ;) {
    [i, j] = [i + step[0], j + step[1]];
    cell = rows[i]?.cells[j];
    if (!cell) return;
    const next = cell.hidden || rows[i].hidden ? null : cell.querySelector(".behind");
    if (!next) continue;
    stopAt(table, next);
    next.focus();
    next.scrollIntoView({block: "nearest", inline: "nearest"});
    return;
  }
});
