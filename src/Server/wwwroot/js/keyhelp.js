/* 身份锁检测: 浏览器 → 本机网络权限 → 客户端 → 驱动 → 身份锁 → 证书 → 时间; only the failing step is open. */
(function (jlk) {
  'use strict';

  var CLOCK_MS = 5 * 60 * 1000; /* the agent refuses a request when the clocks differ by more */
  var root = document.querySelector('[data-keyhelp]');
  if (!root) { return; }
  var start = root.querySelector('[data-start]');
  var verdict = root.querySelector('[data-verdict]');
  var report = document.getElementById('diagnostics');
  var origins = root.getAttribute('data-agents').split(' ');
  var items = root.querySelectorAll('[data-check]');
  var codes = [];

  function item(name) {
    for (var i = 0; i < items.length; i++) {
      if (items[i].getAttribute('data-check') === name) { return items[i]; }
    }
    return null;
  }

  function set(name, outcome, code) {
    var element = item(name);
    if (!element) { return; }
    var tag = element.querySelector('.tag');
    var helps = element.querySelectorAll('[data-help-for]');
    var matched = false;
    element.className = outcome === 'ok' ? 'ok' : outcome === 'failed' ? 'bad' : '';
    tag.className = 'tag' + (outcome === 'ok' ? ' ok' : outcome === 'failed' ? ' bad' : '');
    tag.textContent = root.getAttribute('data-' + outcome);
    for (var i = 0; i < helps.length; i++) {
      helps[i].hidden = outcome !== 'failed' || helps[i].getAttribute('data-help-for') !== code;
      if (!helps[i].hidden) { matched = true; }
    }
    if (outcome === 'failed' && !matched && helps.length) { helps[helps.length - 1].hidden = false; }
    if (outcome !== 'waiting') { codes.push(name + '=' + (code || outcome)); }
  }

  function finish(failed) {
    var element = failed ? item(failed) : null;
    verdict.textContent = element
      ? root.getAttribute('data-stuck').replace('{0}', element.querySelector('b').textContent)
      : root.getAttribute('data-fine');
    report.textContent = codes.join(' · ') + ' · ' + navigator.userAgent;
    report.parentNode.hidden = false;
    start.disabled = false;
    start.textContent = start.getAttribute('data-again');
  }

  function clock(done) {
    var request = new XMLHttpRequest();
    request.open('HEAD', '/keyhelp', true);
    request.onload = function () {
      var server = Date.parse(request.getResponseHeader('Date') || '');
      done(isNaN(server) || Math.abs(new Date().getTime() - server) <= CLOCK_MS);
    };
    request.onerror = function () { done(true); };
    request.send();
  }

  function agentSteps(agent) {
    jlk.diagnose(agent, function (steps) {
      var failed = null;
      if (!steps) { set('driver', 'failed', 'agent.error'); finish('driver'); return; }
      for (var i = 0; i < steps.length; i++) {
        if (item(steps[i].step)) { set(steps[i].step, steps[i].outcome, steps[i].code); }
        if (steps[i].outcome === 'failed' && !failed) { failed = steps[i].step; }
      }
      clock(function (right) {
        if (!right) { set('clock', 'failed', 'clock.skewed'); } else if (item('clock').className === '') { set('clock', 'ok'); }
        finish(failed || (right ? null : 'clock'));
      });
    });
  }

  start.addEventListener('click', function () {
    start.disabled = true;
    codes = [];
    for (var i = 0; i < items.length; i++) { set(items[i].getAttribute('data-check'), 'waiting'); }
    set('browser', 'ok');
    jlk.findAgent(origins, function (key) {
      verdict.textContent = root.getAttribute('data-' + key);
    }, function (problem, agent) {
      var at = problem && /^browser\.permission/.test(problem.code) ? 'permission'
        : problem && problem.code === 'browser.unsupported' ? 'browser' : problem ? 'client' : null;
      if (at) {
        if (at === 'client') { set('permission', 'ok'); }
        set(at, 'failed', problem.code);
        finish(at);
        return;
      }
      set('permission', 'ok');
      set('client', 'ok');
      agentSteps(agent);
    });
  });
}(window.JLK));
