/* 用身份锁登录: challenge → agent → POST /login. The key is proved before the server looks at the password. */
(function (jlk) {
  'use strict';

  var form = document.querySelector('[data-login]');
  var root = document.querySelector('[data-agent]');
  if (!form || !root) { return; }
  var panel = jlk.panel(root);
  var button = form.querySelector('[data-key-login]');
  var account = form.querySelector('[name="account"]');
  var password = form.querySelector('[name="password"]');

  function fail(problem) {
    button.disabled = false;
    panel.fail(problem);
  }

  function complete(result) {
    panel.cancelBy(null);
    panel.say('verifying');
    jlk.post('/login', {
      account: account.value.replace(/\s/g, ''),
      password: password.value,
      challenge: result.login.challenge,
      token: result.login.token
    }, function (problem, answer) {
      if (problem) { fail(problem); return; }
      window.location.assign(form.getAttribute('data-return') || answer.next);
    });
  }

  function begin() {
    if (button.disabled) { return; }
    if (!account.value || !password.value) {
      panel.fail({ code: 'page.fields_missing' });
      return;
    }
    button.disabled = true;
    panel.start();
    panel.cancelBy(null);
    jlk.findAgent(panel.origins, panel.say, function (problem, agent) {
      if (problem) { fail(problem); return; }
      /* The challenge lives two minutes, so it is asked for only when an agent is there to sign it. */
      jlk.post('/login/challenge', {}, function (refused, answer) {
        if (refused) { fail(refused); return; }
        panel.cancelBy(jlk.operate(agent, { type: 'login', challenge: answer.challenge }, panel.watch,
          function (failed, result) {
            if (failed) { fail(failed); return; }
            complete(result);
          }));
      });
    });
  }

  button.addEventListener('click', begin);
  form.addEventListener('keydown', function (event) {
    /* The captcha belongs to the password-only login: Enter there sends the form. */
    if (event.key === 'Enter' && event.target.tagName === 'INPUT' && event.target.name !== 'captcha') {
      event.preventDefault();
      begin();
    }
  });
}(window.JLK));
