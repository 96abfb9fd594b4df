/* 承诺与上报: which decision the form holds (Manual S33, S34). act.js signs it. */
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
