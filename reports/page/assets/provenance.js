// What is behind a number: its trials, how they were configured, what made them,
// and the commands that print, show and make it again.
const dialog = document.getElementById("provenance");

document.addEventListener("click", event => {
  const button = event.target.closest("table.results .behind");
  if (button) openNumber(button.closest("td"));
  else if (event.target === dialog) dialog.close(); // beside it
});

function openNumber(cell) {
  const table = cell.closest("table"), column = shape(table).columns[cell.cellIndex];
  const trials = cell.dataset.trials.split(" ").map(trialAt);
  const row = [...cell.parentElement.querySelectorAll("th")].map(th => th.textContent).join(" ");
  const section = table.closest("section");
  const variant = section.dataset.variant && column.facts[camel(section.dataset.variant)];
  const shows = v => v.metric === column.facts.metric && (!variant || v.variant === variant) && (!column.facts.extractor || v.extractor === column.facts.extractor);
  const marks = [...cell.querySelectorAll("sup")].flatMap(sup => sup.textContent.split(","));
  const notes = marks.map(mark => table.querySelectorAll(".notes li")[mark - 1]?.textContent).filter(Boolean);
  open(`${row}: ${column.names.filter(Boolean).join(" · ")}`, [
    facts([["shown", cell.querySelector(".behind").textContent], ...["mean", "std", "n", "low", "high"].map(name => [names[name], cell.dataset[name]]),
      ["kind of interval", cell.dataset.interval], ...notes.map(note => ["note", note])]),
    ...behind(trials, shows, section.querySelector(".command").textContent),
  ]);
}

const names = {mean: "mean", std: "standard deviation", n: "n", low: "95 % from", high: "95 % to"};

const camel = name => name.replace(/[^a-z0-9]+/g, "-").replace(/-(.)/g, (_, letter) => letter.toUpperCase());

function openTrial(trial) {
  const c = config(trial);
  open(`${c.method} ${parameters(c.params)} seed=${c.seed}`, behind([trial], () => true));
}

function open(title, parts) {
  document.getElementById("provenance-title").textContent = title;
  document.getElementById("behind").replaceChildren(...parts);
  if (!dialog.open) dialog.showModal();
  document.getElementById("behind").scrollTop = 0;
}

const facts = pairs => make("dl", {}, ...pairs.filter(([, value]) => value !== undefined && value !== "").flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));

function behind(trials, shows, command) {
  const store = quote(data.store);
  return [
    make("h3", {}, "Commands"),
    ...(command ? [make("p", {}, "Print the table:"), copied(command, "the command of the table")] : []),
    make("p", {}, trials.length === 1 ? "Show the trial:" : "Show the trials:"),
    copied(trials.map(t => `runner show ${t.id} --store ${store}`).join("\n"), "the commands that show the trials"),
    make("details", {id: "again"}, make("summary", {}, "Make it again"),
      make("p", {}, `Save this as again.yaml and run it, best with revision ${revisions(trials)} of the program:`),
      ...sweepFiles(trials).map(file => copied(file, "the sweep file")),
      copied("runner sweep again.yaml --store again.db", "the command that makes it again")),
    make("h3", {}, trials.length === 1 ? "Trial" : `${trials.length} trials`),
    ...trials.map(trial => trialDetails(trial, shows, trials.length === 1)),
  ];
}

const revisions = trials => [...new Set(trials.map(t => {
  const p = data.provenances[t.provenance];
  return p.revision ? p.revision + (p.dirty ? " (with uncommitted changes)" : "") : "unknown";
}))].join(", ");

const quote = text => /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

// sweepFiles say how to make trials again. A sweep file has one data set and one
// budget, so there may be several. JSON is YAML.
function sweepFiles(trials) {
  const bySetting = Map.groupBy(trials, t => t.setting);
  return [...bySetting].map(([at, group]) => {
    const c = data.settings[at];
    const dataset = JSON.stringify({name: c.dataset, ...c.dataset_options}), method = JSON.stringify({name: c.method, params: c.params || {}});
    return `version: 1\ndataset: ${dataset}\nprotocol: ${c.protocol}\nbudget: ${JSON.stringify(budget(c.budget))}\nseeds: [${group.map(t => t.seed).join(", ")}]\nmethods: [${method}]\n`;
  });
}

// budget leaves out what a sweep file says by saying nothing: all images, no head.
const budget = b => Object.fromEntries(Object.entries({...b, labels: b.labels ?? []}).filter(([name, n]) => n !== 0 || name === "samples"));

function trialDetails(trial, shows, opened) {
  const all = values(trial), relevant = all.filter(shows);
  const one = relevant.length === 1 && relevant[0].value !== null ? ` ${number(relevant[0].value)}` : "";
  const rest = all.filter(v => !relevant.includes(v));
  return make("details", {open: opened},
    make("summary", {}, `seed ${trial.seed} `, standing(trial.status), one),
    facts([["trial", trial.id], ["sweep", data.sweeps[trial.sweep]], ["also in", trial.sweeps.filter(s => s !== trial.sweep).map(s => data.sweeps[s]).join(", ")],
      ["reason", trial.reason], ["took", trial.seconds ? seconds(trial.seconds) : ""]]),
    ...json(relevant.length === 1 ? "value" : "values", relevant.length === 1 ? relevant[0] : relevant),
    ...json("provenance", provenance(trial)), ...json("configuration", config(trial)), ...(rest.length ? json("all other values", rest, true) : []));
}

function json(label, value, folded) {
  if (Array.isArray(value) && value.length === 0) return [];
  const pre = make("pre", {tabindex: "0", "aria-label": label}, JSON.stringify(value, null, 2));
  return folded ? [make("details", {}, make("summary", {}, label), pre)] : [make("p", {}, label), pre];
}
