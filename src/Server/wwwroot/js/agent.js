/* The browser's side of docs/protocol.md: finds the key agent, runs one operation, tells every failure apart.
   Loopback is touched only from a click. XMLHttpRequest throughout; fetch only where no-cors is the point. */
window.JLK = window.JLK || {};
(function (jlk) {
  'use strict';

  var PROBE_MS = 4000;
  var PROMPT_MS = 60000; /* a person reads the browser's question before the probe may go out */
  var POLL_MS = 40000; /* the agent holds a poll for 25 s */
  var RECONNECTS = 8; /* with growing pauses: nine seconds */
  var PERMISSIONS = ['loopback-network', 'local-network-access'];

  function parse(text) {
    try { return JSON.parse(text); } catch (error) { return null; }
  }

  function send(method, url, headers, body, timeout, done) {
    var request = new XMLHttpRequest();
    var finished = false;
    function finish(status) {
      if (finished) { return; }
      finished = true;
      done(status, status ? parse(request.responseText) : null, request);
    }
    try {
      request.open(method, url, true);
      request.timeout = timeout;
      for (var name in headers) {
        if (headers.hasOwnProperty(name)) { request.setRequestHeader(name, headers[name]); }
      }
      request.onload = function () { finish(request.status); };
      request.onerror = request.ontimeout = request.onabort = function () { finish(0); };
      request.send(body);
    } catch (error) { finish(0); }
    return request;
  }

    function agentWrite(method, url, body, done) {
    send(method, url, { 'Content-Type': 'application/json', 'X-JLK-Protocol': '1' }, body, PROBE_MS * 3, done);
  }

  /* Posts JSON to our own server. done(fault, answer, status). */
  jlk.post = function (url, body, done) {
    var meta = document.querySelector('meta[name="jlk-antiforgery"]');
    var headers = { 'Content-Type': 'application/json', 'Accept': 'application/json' };
    if (meta) { headers['X-JLK-Antiforgery'] = meta.getAttribute('content'); }
    send('POST', url, headers, JSON.stringify(body), 60000, function (status, answer) {
      if (status >= 200 && status < 300 && answer) { done(null, answer, status); return; }
      if (answer && answer.code) { done(answer, null, status); return; }
      done({ code: status ? 'server.error' : 'server.unreachable', correlationId: '' }, null, status);
    });
  };

  /* granted, denied, prompt, or unknown where the browser has no such permission. */
  jlk.permission = function (done) {
    function ask(i) {
      var asked;
      if (i === PERMISSIONS.length || !navigator.permissions || !navigator.permissions.query) { done('unknown'); return; }
      try { asked = navigator.permissions.query({ name: PERMISSIONS[i] }); } catch (error) { ask(i + 1); return; }
      asked.then(function (result) { done(result.state); }, function () { ask(i + 1); });
    }
    ask(0);
  };

  /* A page that is itself on this machine needs no permission, whatever the query says. */
  function onLoopback() {
    return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(window.location.hostname);
  }

  function probe(origins, timeout, done) {
    var left = origins.length;
    var found = false;
    function one(origin) {
      send('GET', origin + '/v1/status', {}, null, timeout, function (status, answer) {
        left--;
        if (found) { return; }
        if (status === 200 && answer && answer.agent && answer.protocols) {
          found = true;
          done({ origin: origin, status: answer });
        } else if (left === 0) { done(null); }
      });
    }
    for (var i = 0; i < origins.length; i++) { one(origins[i]); }
  }

  /* The agent gives a foreign origin no CORS header, so its answer looks like silence; an opaque request still completes. */
  function somethingListens(origins, done) {
    var left = origins.length;
    var heard = false;
    function settle(yes) {
      left--;
      if (heard) { return; }
      if (yes) { heard = true; done(true); } else if (left === 0) { done(false); }
    }
    function one(origin) {
      window.fetch(origin + '/v1/status', { mode: 'no-cors', cache: 'no-store' })
        .then(function () { settle(true); }, function () { settle(false); });
    }
    if (!window.fetch) { done(false); return; }
    for (var i = 0; i < origins.length; i++) { one(origins[i]); }
  }

  function explainSilence(origins, done) {
    jlk.permission(function (state) {
      if (state === 'denied') { done({ code: 'browser.permission_denied' }); return; }
      if (state === 'prompt' && !onLoopback()) { done({ code: 'browser.permission_dismissed' }); return; }
      somethingListens(origins, function (yes) {
        done({ code: yes ? 'agent.origin_not_allowed' : 'agent.not_running' });
      });
    });
  }

  /* say(key) tells the person what to do meanwhile; done(fault, agent). Call it from a click only. */
  jlk.findAgent = function (origins, say, done) {
    if (!('withCredentials' in new XMLHttpRequest())) { done({ code: 'browser.unsupported' }); return; }
    jlk.permission(function (state) {
      var asks = state === 'prompt' && !onLoopback();
      say(asks ? 'permission' : 'connecting');
      probe(origins, asks ? PROMPT_MS : PROBE_MS, function (agent) {
        if (!agent) { explainSilence(origins, done); return; }
        if (!/(^|,)1\./.test(agent.status.protocols.join(','))) { done({ code: 'agent.outdated' }); return; }
        done(null, agent);
      });
    });
  };

  jlk.diagnose = function (agent, done) {
    send('GET', agent.origin + '/v1/diagnosis', {}, null, POLL_MS, function (status, answer) {
      done(status === 200 && answer ? answer.steps : null);
    });
  };

  function faultOf(status, answer) {
    if (answer && answer.code) { return answer; }
    if (status === 403) { return { code: 'agent.origin_not_allowed' }; }
    if (status === 404) { return { code: 'operation.lost' }; }
    if (status === 415 || status === 400) { return { code: 'agent.outdated' }; }
    if (status === 429) { return { code: 'agent.busy' }; }
    return { code: status ? 'agent.error' : 'agent.not_running' };
  }

  /* Runs one operation: create, poll with reconnect, collect, delete. watch(status) sees every state;
     done(fault, status). The returned function cancels and closes the agent's window. */
  jlk.operate = function (agent, operation, watch, done) {
    var url = null;
    var cancelled = false;
    var missed = 0;

    function remove(then) { agentWrite('DELETE', url, '{}', then || function () { }); }

    /* Only when the agent has closed its window does it take the next operation. */
    function end() { remove(function () { done({ code: 'user.cancelled' }); }); }

    function heard(status, answer) {
      if (cancelled) { return; }
      if (status === 0 && missed < RECONNECTS) {
        missed++;
        window.setTimeout(poll, 250 * missed);
        return;
      }
      if (status !== 200 || !answer) { done(faultOf(status, answer)); return; }
      missed = 0;
      if (answer.state === 'done') { remove(); done(null, answer); return; }
      if (answer.state === 'failed') { remove(); done(answer.error || { code: 'agent.error' }, answer); return; }
      watch(answer);
      window.setTimeout(poll, 50);
    }

    function poll() {
      if (!cancelled) { send('GET', url + '?wait=25', {}, null, POLL_MS, heard); }
    }

    agentWrite('POST', agent.origin + '/v1/operations', JSON.stringify(operation), function (status, answer) {
      if (status !== 202 || !answer) { done(cancelled ? { code: 'user.cancelled' } : faultOf(status, answer)); return; }
      url = agent.origin + '/v1/operations/' + encodeURIComponent(answer.id);
      if (cancelled) { end(); } else { poll(); }
    });

    return function () {
      if (cancelled) { return; }
      cancelled = true;
      if (url) { end(); }
    };
  };
}(window.JLK));

/* The part of a page that shows what the key agent is doing and what went wrong. All texts stand in the page. */
(function (jlk) {
  'use strict';

  function find(root, name, value) {
    var all = root.querySelectorAll('[' + name + ']');
    for (var i = 0; i < all.length; i++) {
      if (all[i].getAttribute(name) === value) { return all[i]; }
    }
    return null;
  }

  jlk.panel = function (root) {
    var work = root.querySelector('[data-work]');
    var saying = root.querySelector('[data-saying]');
    var cancel = root.querySelector('[data-cancel]');
    var fault = root.querySelector('[data-fault]');
    var steps = root.querySelectorAll('[data-step]');
    var stop = null;

    function step(name) {
      var at = -1;
      for (var i = 0; i < steps.length; i++) {
        if (steps[i].getAttribute('data-step') === name) { at = i; }
      }
      for (i = 0; i < steps.length && at >= 0; i++) {
        steps[i].className = i < at ? 'done' : i === at ? 'now' : '';
      }
    }

    function say(key) {
      var text = find(root, 'data-text', key);
      if (text && saying.textContent !== text.textContent) { saying.textContent = text.textContent; }
      step(text ? text.getAttribute('data-at') : '');
    }

    function fail(problem) {
      var known = find(root, 'data-problem', problem.code) || find(root, 'data-problem', 'other');
      var title = problem.title || known.querySelector('b').textContent;
      var detail = problem.title ? problem.detail : known.querySelector('span').textContent;
      work.hidden = true;
      stop = null;
      fault.querySelector('h2').textContent = title;
      fault.querySelector('[data-detail]').textContent = detail || '';
      fault.querySelector('[data-code]').textContent =
        problem.code + (problem.correlationId ? ' · ' + problem.correlationId : '');
      fault.querySelector('[data-help]').hidden = /^(auth|submit|server|user|page)\./.test(problem.code);
      fault.hidden = false;
      fault.focus();
    }

    cancel.addEventListener('click', function () { if (stop) { stop(); } });

    return {
      origins: root.getAttribute('data-agents').split(' '),
      start: function () {
        fault.hidden = true;
        work.hidden = false;
        cancel.hidden = false;
        say('connecting');
        if (work.scrollIntoView) { work.scrollIntoView(false); }
      },
      say: say,
      fail: fail,
      cancelBy: function (fn) { stop = fn; cancel.hidden = !fn; },
      busy: function () { return !work.hidden; },
      /* An agent state in the words of this page; a notice (a wrong PIN, for example) comes before it. */
      watch: function (status) {
        var item = status.items && status.items[0];
        var notice = status.notice || (item && item.error && item.error.code);
        say(status.state);
        if (notice) {
          var text = find(root, 'data-text', notice);
          saying.textContent = text ? text.textContent : notice;
        }
      }
    };
  };
}(window.JLK));
