/* 绑定身份锁: challenge → agent with the new key → POST /enterprise/keys/binding. ES5 only. */
(function (jlk) {
  'use strict';

  var form = document.querySelector('[data-bind-key]');
  var root = form && form.querySelector('[data-agent]');
  if (!root) { return; }
  var panel = jlk.panel(root);
  var button = form.querySelector('[data-submit]');

  function fail(problem) {
    button.disabled = false;
    panel.fail(problem);
  }

  function complete(result) {
    panel.cancelBy(null);
    panel.say('verifying');
    jlk.post('/enterprise/keys/binding', {
      challenge: result.login.challenge,
      token: result.login.token
    }, function (problem, answer) {
      if (problem) { fail(problem); return; }
      window.location.assign(answer.next);
    });
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (button.disabled) { return; }
    button.disabled = true;
    panel.start();
    panel.cancelBy(null);
    jlk.findAgent(panel.origins, panel.say, function (problem, agent) {
      if (problem) { fail(problem); return; }
      jlk.post('/login/challenge', {}, function (refused, answer) {
        if (refused) { fail(refused); return; }
        panel.cancelBy(jlk.operate(agent, { type: 'login', challenge: answer.challenge }, panel.watch,
          function (failed, result) {
            if (failed) { fail(failed); return; }
            complete(result);
          }));
      });
    });
  });
}(window.JLK));
