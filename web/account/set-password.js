// The page an invitation or a reset leads to. The token tells which: they go to different endpoints, which take no other.
const token = new URLSearchParams(location.search).get('token') || '';
// Out of the address bar and the history: whoever looks at the screen later cannot use it.
history.replaceState(null, '', location.pathname);

const isReset = token.startsWith('stp_');
const paths = isReset
  ? { validate: '/auth/password-reset/validate', set: '/auth/password-reset/confirm' }
  : { validate: '/auth/invite/validate', set: '/auth/set-password' };

function offer(name, path) {
  show('after-link', name);
  element('after-link').href = path;
  element('after').hidden = false;
}

function refuse() {
  finish(isReset ? 'refusedReset' : 'refused');
  if (isReset) offer('askAgain', '/reset-password');
}

function explanation(link) {
  if (isReset) return 'explainReset';
  return { new: 'explainNew', existing: 'explainExisting', either: 'explainEither' }[link.password];
}

function showForm(link) {
  const values = { organization: link.organization_name };
  const existing = link.password === 'existing';
  show('title', isReset ? 'resetTitle' : 'invitationTitle', values);
  document.title = element('title').textContent;
  show('message');
  show('explanation', explanation(link), values);
  show('email-label', 'email');
  element('email').value = link.email;
  show('password-label', isReset ? 'newPassword' : 'password');
  element('password').autocomplete = existing ? 'current-password' : 'new-password';
  show('hint', existing ? null : 'hintNew');
  show('show-label', 'show');
  show('submit', existing ? 'join' : 'accept');
  element('form').hidden = false;
  element('password').focus();
}

async function start() {
  if (token === '') {
    finish('incomplete');
    return;
  }
  show('message', 'checking');
  const reply = await ask(paths.validate, { token });
  if (reply.status === 200) showForm(reply.body);
  else if (reply.status === 410) refuse();
  else element('message').textContent = refusal(reply, 'other');
}

element('show').addEventListener('change', () => {
  element('password').type = element('show').checked ? 'text' : 'password';
});

onSubmit(async () => {
  const wish = { token, password: element('password').value };
  const reply = await ask(paths.set, isReset ? wish : { ...wish, locale: language });
  if (reply.status === 204) {
    element('password').value = '';
    finish(isReset ? 'reset' : 'accepted');
    offer('goOn', '/');
    sessionStorage.setItem('stint-sign-in', element('email').value); // the page there asks for it
  } else if (reply.status === 410) {
    refuse();
  } else {
    element('problem').textContent = refusal(reply, 'passwordIs');
    element('password').focus();
  }
});

start();
