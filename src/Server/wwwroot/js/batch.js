/* 批量上报: one operation of the agent, a submission for each signature as it comes; an interrupted batch goes on later. */
(function (jlk) {
  'use strict';

  var SUBMIT_TRIES = 20; /* the same bytes always get the same receipt, so sending them again is safe */
  var form = document.querySelector('[data-batch]');
  var root = form && form.querySelector('[data-agent]');
  if (!root) { return; }

  var address = form.getAttribute('data-batch');
  var panel = jlk.panel(root);
  var button = form.querySelector('[data-submit]');
  var bar = document.querySelector('[data-batch-progress]');
  var line = bar.querySelector('progress');
  var text = bar.querySelector('[data-batch-text]');
  var started = Number(line.getAttribute('value'));
  var items = [];
  var finished = 0;
  var failed = 0;
  var signing = false;

  function all(selector) { return form.querySelectorAll(selector); }

  function said(name) { return bar.getAttribute('data-' + name); }

  function cellOf(number) {
    var rows = document.querySelectorAll('[data-item]');
    for (var i = 0; i < rows.length; i++) {
      if (rows[i].getAttribute('data-item') === number) { return rows[i].querySelector('[data-result]'); }
    }
    return null;
  }

  function tell(item, words, receipt) {
    var cell = cellOf(item.number);
    var link = document.createElement(receipt ? 'a' : 'span');
    link.textContent = words;
    if (receipt) { link.href = '/evidence/' + encodeURIComponent(receipt); }
    cell.textContent = '';
    cell.appendChild(link);
  }

  function showProgress() {
    bar.hidden = false;
    line.value = started + finished;
    text.textContent = said(failed ? 'some-failed' : 'so-far')
      .replace('{0}', finished - failed).replace('{1}', items.length).replace('{2}', failed);
  }

  /* With a failure the rows stay as they are told; without one the page is read anew. */
  function settle() {
    showProgress();
    if (signing || finished < items.length) { return; }
    if (!failed) { window.location.reload(); return; }
    button.disabled = false;
    panel.fail({ code: 'page.batch_incomplete' });
  }

  function ended(item, problem, receipt) {
    finished++;
    if (problem) { failed++; }
    tell(item, problem ? (problem.title || said('not-reported')) : said('reported'), receipt);
    settle();
  }

  function submit(item, body, tries) {
    jlk.post('/reporting/' + encodeURIComponent(item.number) + '/submission', body, function (problem, answer, status) {
      if ((status === 202 || (problem && status === 0)) && tries > 1) {
        window.setTimeout(function () { submit(item, body, tries - 1); }, 1000);
        return;
      }
      ended(item, problem, answer && answer.receiptNumber);
    });
  }

  /* Each signature is handed in as soon as the agent tells it. */
  function collect(status) {
    for (var i = 0; status.items && i < status.items.length; i++) {
      var one = status.items[i];
      var item = items[one.index];
      if (item.sent || (!one.result && !one.error)) { continue; }
      item.sent = true;
      if (one.error) { ended(item, one.error); continue; }
      tell(item, said('submitting'));
      submit(item, {
        statement: item.statement,
        signedAttrs: one.result.signedAttrs,
        signature: one.result.signature,
        algorithm: one.result.algorithm,
        certificate: one.result.certificate
      }, SUBMIT_TRIES);
    }
  }

  function fail(problem) {
    signing = false;
    button.disabled = false;
    panel.fail(problem);
  }

  function sign(agent, clauses) {
    jlk.post(address + '/sign-request', { decision: 'Report', clauses: clauses, via: 'agent' }, function (problem, answer) {
      if (problem) { fail(problem); return; }
      items = answer.items;
      if (!items.length) { window.location.reload(); return; }
      var wanted = [];
      for (var i = 0; i < items.length; i++) { wanted.push({ request: items[i].request, statement: items[i].statement }); }
      signing = true;
      panel.cancelBy(jlk.operate(agent, { type: 'sign', items: wanted }, function (status) {
        panel.watch(status);
        collect(status);
      }, function (trouble, status) {
        signing = false;
        if (status) { collect(status); }
        if (trouble && finished === 0) { fail(trouble); return; }
        panel.cancelBy(null);
        panel.say('verifying');
        for (var k = 0; k < items.length; k++) {
          if (!items[k].sent) { items[k].sent = true; ended(items[k], trouble || { code: 'agent.error' }); }
        }
        settle();
      }));
    });
  }

  form.addEventListener('submit', function (event) {
    var boxes = all('[name="clauses"]:checked');
    var clauses = [];
    if (event.submitter && event.submitter.hasAttribute('data-offline')) { return; }
    event.preventDefault();
    if (button.disabled) { return; }
    for (var i = 0; i < boxes.length; i++) { clauses.push(boxes[i].value); }
    if (clauses.length < all('[name="clauses"]').length) { panel.fail({ code: 'page.clauses_missing' }); return; }
    button.disabled = true;
    finished = 0;
    failed = 0;
    panel.start();
    panel.cancelBy(null);
    jlk.findAgent(panel.origins, panel.say, function (problem, agent) {
      if (problem) { fail(problem); return; }
      sign(agent, clauses);
    });
  });
}(window.JLK));
