// What the pages of invitations and passwords share: language, elements, asking the server.
const language = (navigator.languages || [navigator.language])
  .map((tag) => tag.split('-')[0])
  .find((tag) => Object.hasOwn(texts, tag)) || 'en';
document.documentElement.lang = language;

const element = (id) => document.getElementById(id);

// A text of this language with its {placeholders} filled in. It goes into textContent only.
function say(name, values = {}) {
  return texts[language][name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

function show(id, name, values) {
  element(id).textContent = name ? say(name, values) : '';
}

// {status, body}; status 0 when the server cannot be reached.
async function ask(path, body) {
  try {
    const reply = await fetch(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
    });
    return { status: reply.status, body: reply.status === 204 ? null : await reply.json() };
  } catch {
    return { status: 0, body: null };
  }
}

// The text for a refusal; `field` is what says that one field of the input is wrong.
function refusal({ status, body }, field) {
  if (status === 0) return say('unreachable');
  if (status === 429 || status === 503) return say('later');
  if (status === 422 && body?.errors?.length) {
    const [{ message }] = body.errors;
    return say(field, { problem: texts[language].problems?.[message] ?? message });
  }
  return say('other', { problem: body?.detail || body?.title || String(status) });
}

// While `work` runs nothing can be sent a second time.
function onSubmit(work) {
  element('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    element('submit').disabled = true;
    element('problem').textContent = '';
    await work();
    element('submit').disabled = false;
  });
}

function finish(name) {
  element('form').hidden = true;
  show('message', name);
}
