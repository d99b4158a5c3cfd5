// Asking for a link to choose a new password. The answer is the same for every address.
show('title', 'forgotTitle');
document.title = element('title').textContent;
show('explanation', 'explainForgot');
show('email-label', 'email');
show('submit', 'send');
element('form').hidden = false;
element('email').focus();

onSubmit(async () => {
  const reply = await ask('/auth/password-reset/request', { email: element('email').value });
  if (reply.status === 204) finish('sent');
  else element('problem').textContent = refusal(reply, 'emailIs');
});
