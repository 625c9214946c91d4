// make builds an element; what it holds is text, never markup.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== undefined && child !== ""));
  return element;
}

// copied is a text to take along.
function copied(text, label) {
  const button = make("button", {type: "button", "aria-label": `Copy ${label}`, onclick: async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
    } catch { // no clipboard here: select it, for the person to copy
      getSelection().selectAllChildren(pre);
    }
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  }}, "copy");
  const pre = make("pre", {tabindex: "0", "aria-label": label}, text);
  return make("div", {class: "copied"}, pre, button);
}

function headed(heads, rows) {
  return make("div", {class: "scroll"}, make("table", {},
    make("thead", {}, make("tr", {}, ...heads.map(head => make("th", {scope: "col", class: head.startsWith("#") && "number"}, head.replace(/^#/, ""))))),
    make("tbody", {}, ...rows)));
}

const standing = status => make("span", {class: `status is-${status}`}, status);

function seconds(s) {
  if (s >= 5400) return `${(s / 3600).toFixed(1)} h`;
  return s >= 90 ? `${Math.round(s / 60)} min` : `${Math.round(s)} s`;
}

const number = x => x === 0 || (Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5) ? String(+x.toPrecision(4)) : x.toExponential(2);
