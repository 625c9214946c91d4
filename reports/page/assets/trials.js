// The list of all trials that meet the filter, a hundred at a time.
const pageful = 100;

function trialMeets(trial, f, sweep) {
  const c = data.settings[trial.setting];
  if (f.method && c.method !== f.method || f.dataset && c.dataset !== f.dataset || sweep >= 0 && !trial.sweeps.includes(sweep)) return false;
  if (f.words.length === 0) return true;
  const text = `${trial.id} ${c.method} ${parameters(c.params)} ${c.dataset} ${c.protocol} seed=${trial.seed} ${trial.status} ${trial.reason ?? ""} ${data.sweeps[trial.sweep]}`.toLowerCase();
  return f.words.every(word => text.includes(word));
}

// listed are the columns: a head, and what of a trial they are sorted by.
const listed = [
  ["trial", t => t.id], ["method", (t, c) => c.method], ["parameters", (t, c) => parameters(c.params)], ["#seed", t => Number(t.seed)],
  ["data set", (t, c) => c.dataset], ["protocol", (t, c) => c.protocol], ["sweep", t => data.sweeps[t.sweep]], ["status", t => t.status],
  ["#took", t => t.seconds || undefined],
];

let listedBy = {column: 0, direction: "none"};

function listTrials(f, sweep) {
  const by = listed[listedBy.column][1];
  const meeting = inOrder(data.trials.filter(trial => trialMeets(trial, f, sweep)), trial => by(trial, data.settings[trial.setting]), listedBy.direction);
  document.getElementById("count").textContent = meeting.length === data.trials.length ? `${meeting.length} trials` : `${meeting.length} of ${data.trials.length} trials`;
  const list = document.getElementById("list");
  const made = headed(listed.map(([head]) => head), meeting.slice(0, pageful).map(trialRow));
  const body = made.querySelector("tbody");
  let shown = Math.min(pageful, meeting.length);
  const more = make("button", {type: "button", hidden: shown === meeting.length, onclick: () => {
    const first = body.rows.length;
    body.append(...meeting.slice(shown, shown + pageful).map(trialRow));
    shown = body.rows.length;
    more.hidden = shown === meeting.length;
    more.textContent = remaining(meeting.length - shown);
    body.rows[first].querySelector("button").focus();
  }}, remaining(meeting.length - shown));
  made.querySelectorAll("thead th").forEach((head, column) => sortable(head, column === listedBy.column ? listedBy.direction : "none", direction => {
    listedBy = {column, direction};
    listTrials(f, sweep);
    list.querySelectorAll(".sort")[column].focus();
  }));
  list.replaceChildren(...(meeting.length ? [made, more] : [make("p", {}, "No trial meets the filter.")]));
}

const remaining = n => `Show ${Math.min(n, pageful)} more of ${n}`;

function trialRow(trial) {
  const c = data.settings[trial.setting];
  return make("tr", {},
    make("th", {scope: "row"}, make("button", {type: "button", class: "behind", "aria-haspopup": "dialog", onclick: () => openTrial(trial)}, trial.id.slice(0, 8))),
    make("td", {}, c.method), make("td", {}, parameters(c.params)), make("td", {class: "number"}, trial.seed), make("td", {}, c.dataset), make("td", {}, c.protocol),
    make("td", {}, data.sweeps[trial.sweep]), make("td", {title: trial.reason || undefined}, standing(trial.status)), make("td", {class: "number"}, trial.seconds ? seconds(trial.seconds) : "–"));
}
