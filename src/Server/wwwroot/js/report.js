/* 承诺与上报: sign request → agent → submission (Manual S33, S34). Without a script the form goes the 离线签名 way. */
(function (jlk) {
  'use strict';

  var SUBMIT_TRIES = 20; /* the same bytes always get the same receipt, so sending them again is safe */
  var form = document.querySelector('[data-report]');
  var root = document.querySelector('[data-agent]');
  if (!form) { return; }

  function all(selector) { return form.querySelectorAll(selector); }

  function decision() {
    var chosen = form.querySelector('[name="decision"]:checked');
    return chosen ? chosen.value : '';
  }

  /* A statement that was not submitted must not stand there as if it were the one to be signed. */
  function forget() {
    var shown = form.querySelector('[data-statement]');
    if (shown) { shown.parentNode.hidden = true; }
  }

  function follow() {
    form.querySelector('[data-when="Report"]').hidden = decision() === 'Return';
    form.querySelector('[data-when="Return"]').hidden = decision() !== 'Return';
    forget();
  }

  function confirmed() {
    var ids = [];
    var boxes = all('[name="clauses"]:checked');
    for (var i = 0; i < boxes.length; i++) { ids.push(boxes[i].value); }
    return ids;
  }

  function reason() {
    var typed = form.querySelector('[name="returnReason"]').value.replace(/^\s+|\s+$/g, '');
    var picked = form.querySelector('[name="returnReasonPicked"]').value;
    return picked && typed ? picked + ' ' + typed : picked || typed;
  }

  var radios = all('[name="decision"]');
  for (var i = 0; i < radios.length; i++) { radios[i].addEventListener('change', follow); }
  follow();
  if (!root) { return; }

  var panel = jlk.panel(root);
  var button = form.querySelector('[data-submit]');
  var preview = form.querySelector('[data-statement]');

  function fail(problem) {
    button.disabled = false;
    forget();
    panel.fail(problem);
  }

  function show(base64) {
    var bytes = window.atob(base64);
    var escaped = '';
    for (var k = 0; k < bytes.length; k++) { escaped += '%' + ('0' + bytes.charCodeAt(k).toString(16)).slice(-2); }
    preview.textContent = decodeURIComponent(escaped);
    preview.parentNode.hidden = false;
    preview.parentNode.open = true;
  }

  function submit(body, tries) {
    jlk.post(form.getAttribute('data-report') + '/submission', body, function (problem, answer, status) {
      if ((status === 202 || (problem && status === 0)) && tries > 1) {
        window.setTimeout(function () { submit(body, tries - 1); }, 1000);
        return;
      }
      if (problem) { fail(problem); return; }
      window.location.assign(answer.location || '/evidence/' + encodeURIComponent(answer.receiptNumber));
    });
  }

  function signed(statement, status) {
    var item = status.items && status.items[0];
    if (!item || !item.result) { fail((item && item.error) || { code: 'agent.error' }); return; }
    panel.cancelBy(null);
    panel.say('verifying');
    submit({
      statement: statement,
      signedAttrs: item.result.signedAttrs,
      signature: item.result.signature,
      algorithm: item.result.algorithm,
      certificate: item.result.certificate
    }, SUBMIT_TRIES);
  }

  function sign(agent, wanted) {
    jlk.post(form.getAttribute('data-report') + '/sign-request', wanted, function (problem, answer) {
      if (problem) { fail(problem); return; }
      show(answer.statement);
      var operation = { type: 'sign', items: [{ request: answer.request, statement: answer.statement }] };
      panel.cancelBy(jlk.operate(agent, operation, panel.watch, function (failed, status) {
        if (failed) { fail(failed); return; }
        signed(answer.statement, status);
      }));
    });
  }

  form.addEventListener('submit', function (event) {
    var wanted = { decision: decision(), clauses: confirmed(), via: 'agent' };
    if (event.submitter && event.submitter.hasAttribute('data-offline')) { return; }
    event.preventDefault();
    if (button.disabled) { return; }
    if (wanted.decision === 'Report' && wanted.clauses.length < all('[name="clauses"]').length) {
      panel.fail({ code: 'page.clauses_missing' });
      return;
    }
    if (wanted.decision === 'Return') {
      wanted.clauses = [];
      wanted.returnReason = reason();
      if (!wanted.returnReason) { panel.fail({ code: 'page.reason_missing' }); return; }
    }
    button.disabled = true;
    panel.start();
    panel.cancelBy(null);
    jlk.findAgent(panel.origins, panel.say, function (problem, agent) {
      if (problem) { fail(problem); return; }
      sign(agent, wanted);
    });
  });
}(window.JLK));
