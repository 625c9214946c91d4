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

const parameters = params => Object.keys(params || {}).sort().map(name => `${name}=${plain(params[name])}`).join(" ");

const plain = value => typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
