/* A binding act from its form: sign request → agent → submission. Without a script the form goes the 离线签名 way. */
(function (jlk) {
  'use strict';

  var SUBMIT_TRIES = 20; /* the same bytes always get the same receipt, so sending them again is safe */

  /* wanted(panel) gives the decision to sign, or null after it has told why not. The answer forgets what is shown. */
  jlk.act = function (form, address, wanted) {
    var root = form.querySelector('[data-agent]');
    if (!root) { return function () { }; }

    var panel = jlk.panel(root);
    var button = form.querySelector('[data-submit]');
    var preview = form.querySelector('[data-statement]');

    /* A statement that was not submitted must not stand there as if it were the one to be signed. */
    function forget() { preview.parentNode.hidden = true; }

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
      jlk.post(address + '/submission', body, function (problem, answer, status) {
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

    function sign(agent, decision) {
      jlk.post(address + '/sign-request', decision, function (problem, answer) {
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
      if (event.submitter && event.submitter.hasAttribute('data-offline')) { return; }
      event.preventDefault();
      if (button.disabled) { return; }
      var decision = wanted(panel);
      if (!decision) { return; }
      button.disabled = true;
      panel.start();
      panel.cancelBy(null);
      jlk.findAgent(panel.origins, panel.say, function (problem, agent) {
        if (problem) { fail(problem); return; }
        sign(agent, decision);
      });
    });
    return forget;
  };

  /* Acts without a choice: what is filled in is submitted. */
  var plain = document.querySelector('[data-act]');
  if (plain) {
    jlk.act(plain, plain.getAttribute('data-act'), function () {
      return { decision: 'Submit', clauses: [], via: 'agent' };
    });
  }
}(window.JLK));

/* 承诺与上报: which decision the form holds (Manual S33, S34). In this file because a page may load six in all. */
(function (jlk) {
  'use strict';

  var form = document.querySelector('[data-report]');
  if (!form) { return; }

  function all(selector) { return form.querySelectorAll(selector); }

  function decision() {
    var chosen = form.querySelector('[name="decision"]:checked');
    return chosen ? chosen.value : '';
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

  function wanted(panel) {
    var answer = { decision: decision(), clauses: confirmed(), via: 'agent' };
    if (answer.decision === 'Report' && answer.clauses.length < all('[name="clauses"]').length) {
      panel.fail({ code: 'page.clauses_missing' });
      return null;
    }
    if (answer.decision === 'Return') {
      answer.clauses = [];
      answer.returnReason = reason();
      if (!answer.returnReason) { panel.fail({ code: 'page.reason_missing' }); return null; }
    }
    return answer;
  }

  var forget = jlk.act(form, form.getAttribute('data-report'), wanted);

  function follow() {
    form.querySelector('[data-when="Report"]').hidden = decision() === 'Return';
    form.querySelector('[data-when="Return"]').hidden = decision() !== 'Return';
    forget();
  }

  var radios = all('[name="decision"]');
  for (var i = 0; i < radios.length; i++) { radios[i].addEventListener('change', follow); }
  follow();
}(window.JLK));
