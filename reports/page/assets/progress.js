// How the sweeps stand, which trials run, and which went wrong and why.
const order = ["done", "running", "failed", "diverged", "interrupted", "pending"];

const ways = new Map(); // which logs are open, kept when the list is drawn anew

function showProgress(p) {
  const box = document.getElementById("standing");
  for (const log of box.querySelectorAll("details[data-trial]")) ways.set(log.dataset.trial, log.open);
  const focused = document.activeElement?.closest?.("details[data-trial]")?.dataset.trial;
  const parts = [headed(["sweep", "progress", "#trials", ...order.map(s => "#" + s)], p.sweeps.map(sweepRow))];
  if (p.running.length) parts.push(make("h3", {}, `Running (${p.running.length})`), make("ul", {class: "cards"}, ...p.running.map(card)));
  if (p.failures.length) parts.push(make("h3", {}, `Went wrong (${p.failures.length + p.more})`), ...p.failures.map(failure));
  if (p.more) parts.push(make("p", {class: "note"}, `and ${p.more} before them: the list of trials below has them all`));
  box.replaceChildren(...parts);
  if (focused) box.querySelector(`details[data-trial="${CSS.escape(focused)}"] summary`)?.focus();
}

function sweepRow(s) {
  const bar = make("div", {class: "bar", role: "img", "aria-label": order.filter(o => s.counts[o]).map(o => `${s.counts[o]} ${o}`).join(", ")});
  for (const o of order) {
    if (!s.counts[o]) continue;
    const part = make("span", {class: o, title: `${s.counts[o]} ${o}`});
    part.style.flexGrow = s.counts[o];
    bar.append(part);
  }
  return make("tr", {}, make("th", {scope: "row"}, s.sweep), make("td", {}, bar), make("td", {class: "number"}, s.trials),
    ...order.map(o => make("td", {class: s.counts[o] ? "number" : "number missing"}, s.counts[o] ?? 0)));
}

const named = t => make("strong", {}, `${t.method} ${parameters(t.params)} seed=${t.seed}`);

function card(t) {
  const stands = t.stage === "training" ? `epoch ${t.epoch} of ${t.epochs}, ${seconds(t.left ?? 0)} left, ${Math.round(t.rate ?? 0)} images/s` : t.stage || (data.live ? "no heartbeat yet" : "running");
  return make("li", {}, named(t),
    make("p", {}, `${t.dataset}, sweep ${t.sweep}${t.host ? `, on ${t.host}` : ""}`),
    make("p", {}, stands),
    ...(t.silent ? [make("p", {class: "silent"}, `no heartbeat for ${seconds(t.silent)}`)] : []),
    ...(t.epochs ? [make("progress", {value: t.fraction ?? 0, max: 1, "aria-label": "share of the training"})] : []),
    ...(t.loss?.length ? [curve(t)] : []));
}

// curve draws a loss over epochs, on a logarithmic scale where it allows one.
function curve(t) {
  const all = t.loss.map(([, y]) => y), log = all.every(y => y > 0) ? Math.log : y => y;
  const xs = t.loss.map(([x]) => x), ys = all.map(y => log(y));
  const [top, bottom, right] = [Math.max(...ys), Math.min(...ys), Math.max(t.epochs || 1, ...xs)];
  const at = i => [100 * xs[i] / right, top === bottom ? 20 : 3 + 34 * (top - ys[i]) / (top - bottom)].map(v => +v.toFixed(2));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const points = xs.map((_, i) => at(i));
  path.setAttribute("d", points.length === 1 ? `M${points[0]}h.5` : `M${points.join("L")}`);
  for (const [name, value] of Object.entries({class: "curve", viewBox: "0 0 100 40", preserveAspectRatio: "none", role: "img", "aria-label": `loss from ${number(all[0])} to ${number(all.at(-1))}`})) svg.setAttribute(name, value);
  svg.append(path);
  return make("div", {}, svg, make("div", {class: "axis"}, make("span", {}, `loss ${number(all[0])}`), make("span", {}, `now ${number(all.at(-1))}`)));
}

function failure(t) {
  const about = [standing(t.status), " ", named(t), ` (${t.dataset}, sweep ${t.sweep}): ${t.reason}`];
  if (!t.log) return make("p", {}, ...about);
  return make("details", {"data-trial": t.id, open: ways.get(t.id)}, make("summary", {}, ...about), make("pre", {tabindex: "0", "aria-label": "end of the log"}, t.log));
}
