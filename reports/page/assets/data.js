// What the page knows: every trial, with what many share stored once.
let data = JSON.parse(document.getElementById("data").textContent);

const trialAt = number => data.trials[parseInt(number, 36)];

function config(trial) {
  const c = data.settings[trial.setting];
  return {
    schema: c.schema, dataset: c.dataset, dataset_options: c.dataset_options, dataset_checksum: c.dataset_checksum, protocol: c.protocol,
    protocol_version: c.protocol_version, method: c.method, params: c.params, seed: exact(trial.seed), budget: c.budget,
  };
}

// exact is a whole number, as a text where a script's numbers would round it.
const exact = text => Number.isSafeInteger(Number(text)) ? Number(text) : text;

const provenance = trial => ({...data.provenances[trial.provenance], started: trial.started, finished: trial.finished});

const isThere = at => at !== undefined && at !== null;

function values(trial) {
  return trial.values.map(([name, value, detail, reason]) => ({
    ...data.variants[name], value, ...(isThere(reason) ? {reason: data.reasons[reason]} : {}), ...(isThere(detail) ? {detail: detailOf(detail)} : {}),
  }));
}

function detailOf(detail) {
  const [at, ...numbers] = [detail].flat(), {fixed, keys} = data.details[at];
  return {...fixed, ...Object.fromEntries(keys.map((key, i) => [key, numbers[i]]))};
}

const parameters = params => Object.keys(params || {}).sort().map(name => `${name}=${plain(name, params[name])}`).join(" ");

function plain(name, value) {
  if (typeof value === "number") return numberTexts().get(name)?.get(value) ?? compact(value);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

const compact = x => x !== 0 && Math.abs(x) < 1e-3 ? x.toExponential() : String(x);

const shortTexts = new WeakMap(); // of data: the numbers of each parameter as the tables show them

function numberTexts() {
  if (shortTexts.has(data)) return shortTexts.get(data);
  const numbers = new Map(), texts = new Map();
  for (const {params} of data.settings) {
    for (const [name, value] of Object.entries(params || {})) {
      if (typeof value !== "number") continue;
      if (!numbers.has(name)) numbers.set(name, new Set());
      numbers.get(name).add(value);
    }
  }
  for (const [name, all] of numbers) texts.set(name, shortNumbers([...all]));
  shortTexts.set(data, texts);
  return texts;
}

// shortNumbers writes each number with the fewest digits, three at least, that
// tell it from the others; whole ones in full. The tables' labels are made so, too.
function shortNumbers(numbers) {
  const texts = new Map();
  for (let digits = 3; texts.size < numbers.length; digits++) {
    const rounded = new Map(numbers.map(x => [x, Number(x.toPrecision(digits))])), alike = Map.groupBy(rounded.values(), x => x);
    for (const [x, short] of rounded) {
      if (texts.has(x)) continue;
      if (Number.isInteger(x)) texts.set(x, compact(x));
      else if (short === x || alike.get(short).length === 1) texts.set(x, compact(short));
    }
  }
  return texts;
}
