// Sorting: the head of every column is a button. It sorts the rows up, then down,
// then as they came.
const turns = {none: "ascending", ascending: "descending", descending: "none"};

const alphabet = new Intl.Collator("en", {numeric: true});

// compareTexts takes names apart, so that "lorae λ=1e-4" comes before "lorae λ=0.01".
function compareTexts(a, b) {
  const [x, y] = [a, b].map(text => text.split(/[\s=]+/));
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const numbers = x[i] !== "" && y[i] !== "" ? Number(x[i]) - Number(y[i]) : NaN;
    const c = Number.isNaN(numbers) ? alphabet.compare(x[i], y[i]) : numbers;
    if (c) return c;
  }
  return x.length - y.length;
}

// compareKeys puts what is missing last, whichever way the rest is sorted.
function compareKeys(a, b, direction) {
  if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
  const c = typeof a === "number" && typeof b === "number" ? a - b : compareTexts(String(a), String(b));
  return direction === "descending" ? -c : c;
}

// inOrder is items sorted by a key; those that are equal stay as they came.
const inOrder = (items, key, direction) => direction === "none" ? [...items]
  : items.map(item => ({item, key: key(item)})).sort((a, b) => compareKeys(a.key, b.key, direction)).map(({item}) => item);

// sortable makes a button of a column's head; sort is told the direction.
function sortable(head, direction, sort) {
  const button = make("button", {type: "button", class: "sort", title: "Sort by this column", onclick: () => sort(turns[head.ariaSort ?? "none"])});
  button.append(...head.childNodes);
  head.append(button);
  mark(head, direction);
  return button;
}

function mark(head, direction) {
  if (direction === "none") head.removeAttribute("aria-sort");
  else head.setAttribute("aria-sort", direction);
}

// keyOf is what a cell is sorted by; nothing where it says nothing.
function keyOf(cell) {
  if (cell.dataset.mean !== undefined) return Number(cell.dataset.mean);
  const text = cell.textContent.trim();
  return cell.classList.contains("missing") || text === "" || text === "–" ? undefined : text;
}

const sorts = new Map(); // how tables are sorted, kept when new results come: place → column and direction

const placeOfTable = table => { const section = table.closest("section"); return `${section.id} ${[...section.querySelectorAll("table.results")].indexOf(table)}`; };

function sortTable(table, column, direction) {
  const made = shape(table);
  for (const {cell, from} of made.heads) if (cell.scope === "col") mark(cell, from === column ? direction : "none");
  const summaries = made.written.filter(row => row.classList.contains("summary"));
  const rows = made.written.filter(row => !row.classList.contains("summary"));
  made.rows = [...inOrder(rows, row => keyOf(row.cells[column]), direction), ...summaries];
  table.tBodies[0].append(...made.rows);
  sorts.set(placeOfTable(table), {column, direction});
}

function sortTables() {
  for (const table of tables()) {
    for (const {cell, from} of shape(table).heads) {
      if (cell.scope === "col") sortable(cell, "none", direction => sortTable(table, from, direction));
    }
    const {column, direction} = sorts.get(placeOfTable(table)) ?? {};
    if (shape(table).columns[column]) sortTable(table, column, direction);
  }
}
