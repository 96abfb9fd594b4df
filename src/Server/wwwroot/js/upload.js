/* Upload with progress, as an enhancement of a multipart form that works without it. ES5 only.
   The server alone decides about a file; its size is compared here to spare a slow line. */
(function () {
  'use strict';

  function percent(event) { return Math.floor(event.loaded * 100 / event.total); }

  /* A page that came as the answer takes the place of this one: the form with its error, and all that was typed. */
  function show(request, form) {
    var answer = request.responseXML;
    var main = answer && answer.querySelector('main');
    var here = document.getElementById('main');
    var url = request.responseURL;
    if (url && request.status === 200) { window.location.assign(url); return; }
    if (!main || !url) { window.location.reload(); return; }
    here.innerHTML = main.innerHTML;
    begin(here);
    var wrong = here.querySelector('[aria-invalid=true]') || here.querySelector('.fault') || here;
    wrong.focus();
  }

  function refuse(input, text) {
    var old = document.getElementById(input.name + '-error');
    var error = old || document.createElement('span');
    error.className = 'error';
    error.id = input.name + '-error';
    error.textContent = text;
    if (!old) { input.parentNode.insertBefore(error, input); }
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', input.name + '-hint ' + error.id);
    input.focus();
  }

  function tooLarge(input) {
    var limit = Number(input.getAttribute('data-max'));
    var file = input.files && input.files[0];
    return file && limit && file.size > limit;
  }

  function send(form, bar, button) {
    var request = new XMLHttpRequest();
    var line = bar.querySelector('progress');
    var text = bar.querySelector('[data-progress-text]');

    function end(message) {
      bar.hidden = !message;
      text.textContent = message || '';
      button.disabled = false;
    }

    request.upload.onprogress = function (event) {
      if (!event.lengthComputable) { return; }
      line.value = percent(event);
      text.textContent = event.loaded < event.total ? bar.getAttribute('data-sent').replace('{0}', percent(event)) : bar.getAttribute('data-checking');
    };
    request.onload = function () {
      end('');
      if (request.status === 413) { end(bar.getAttribute('data-too-large')); return; }
      show(request, form);
    };
    request.onerror = request.ontimeout = function () { end(bar.getAttribute('data-unreachable')); };
    bar.hidden = false;
    line.value = 0;
    button.disabled = true;
    request.open('POST', form.action, true);
    request.setRequestHeader('Accept', 'text/html');
    request.responseType = 'document';
    request.send(new FormData(form));
  }

  function enhance(form) {
    var input = form.querySelector('input[type=file]');
    var bar = form.querySelector('[data-progress]');
    var button = form.querySelector('button[type=submit]');
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      if (tooLarge(input)) { refuse(input, input.getAttribute('data-refusal')); return; }
      send(form, bar, button);
    });
  }

  function begin(root) {
    var forms = root.querySelectorAll('form[data-upload]');
    for (var i = 0; i < forms.length; i++) { enhance(forms[i]); }
  }

  if (window.FormData && 'upload' in new XMLHttpRequest()) { begin(document); }
}());
