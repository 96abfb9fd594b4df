/* 使用密码和身份锁认证: challenge → agent → POST /enrolment/authentication/key. ES5 only. */
(function (jlk) {
  'use strict';

  var form = document.querySelector('[data-enrolment-key]');
  var root = document.querySelector('[data-agent]');
  if (!form || !root) { return; }
  var panel = jlk.panel(root);
  var button = form.querySelector('[data-key-prove]');
  var password = form.querySelector('[name="password"]');

  function fail(problem) {
    button.disabled = false;
    panel.fail(problem);
  }

  function complete(result) {
    panel.cancelBy(null);
    panel.say('verifying');
    jlk.post('/enrolment/authentication/key', {
      password: password.value,
      challenge: result.login.challenge,
      token: result.login.token
    }, function (problem, answer) {
      if (problem) { fail(problem); return; }
      window.location.assign(answer.next);
    });
  }

  function begin() {
    if (button.disabled) { return; }
    button.disabled = true;
    panel.start();
    panel.cancelBy(null);
    jlk.findAgent(panel.origins, panel.say, function (problem, agent) {
      if (problem) { fail(problem); return; }
      jlk.post('/login/challenge', { purpose: 'enrol' }, function (refused, answer) {
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
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    begin();
  });
}(window.JLK));
