/* Enhancements of pages that work without them. ES5 only: a test parses this file as ECMAScript 5. */
(function () {
  'use strict';

  function each(list, fn) {
    for (var i = 0; i < list.length; i++) { fn(list[i], i); }
  }

  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) { element.className = name; }
    if (text) { element.appendChild(document.createTextNode(text)); }
    return element;
  }

  /* Pictures: the links open a viewer (Manual S32). An engine without <dialog> follows the link instead. */
  function Viewer(box) {
    var links = box.querySelectorAll('a[data-picture]');
    var at = 0;
    var turn = 0;
    var dialog, caption, frame, picture, opener;

    function show() {
      var link = links[at];
      turn = 0;
      frame.className = 'viewer-pic';
      picture.className = '';
      picture.src = link.getAttribute('href');
      picture.alt = link.getAttribute('data-picture');
      caption.textContent = (at + 1) + ' / ' + links.length + '　' + picture.alt;
    }

    function step(by) {
      at = (at + by + links.length) % links.length;
      show();
    }

    function zoom() {
      frame.className = frame.className === 'viewer-pic' ? 'viewer-pic big' : 'viewer-pic';
    }

    function rotate() {
      turn = (turn + 1) % 4;
      picture.className = turn ? 'turn' + turn : '';
    }

    function button(text, act) {
      var element = make('button', '', text);
      element.type = 'button';
      element.addEventListener('click', act);
      return element;
    }

    function said(name) { return document.querySelector('[data-viewer-texts]').getAttribute('data-' + name); }

    function build() {
      var bar = make('div', 'viewer-bar');
      dialog = make('dialog', 'viewer');
      dialog.setAttribute('aria-label', said('viewer'));
      caption = make('b');
      caption.setAttribute('aria-live', 'polite');
      bar.appendChild(caption);
      bar.appendChild(button(said('previous'), function () { step(-1); }));
      bar.appendChild(button(said('next'), function () { step(1); }));
      bar.appendChild(button(said('zoom'), zoom));
      bar.appendChild(button(said('rotate'), rotate));
      bar.appendChild(button(said('close'), function () { dialog.close(); }));
      frame = make('div', 'viewer-pic');
      frame.tabIndex = 0;
      frame.setAttribute('role', 'region');
      frame.setAttribute('aria-label', said('picture-region'));
      picture = make('img');
      frame.appendChild(picture);
      dialog.appendChild(bar);
      dialog.appendChild(frame);
      document.body.appendChild(dialog);
      dialog.addEventListener('keydown', function (event) {
        if (event.key === 'ArrowLeft') { step(-1); }
        if (event.key === 'ArrowRight') { step(1); }
      });
      dialog.addEventListener('close', function () { opener.focus(); });
    }

    each(links, function (link, index) {
      link.addEventListener('click', function (event) {
        event.preventDefault();
        opener = link;
        at = index;
        if (!dialog) { build(); }
        show();
        dialog.showModal();
      });
    });
  }

  if ('showModal' in document.createElement('dialog')) {
    each(document.querySelectorAll('[data-pictures]'), Viewer);
  }

  /* What needs a script is hidden in the page and shown here. */
  each(document.querySelectorAll('[data-needs-script]'), function (element) { element.hidden = false; });
  each(document.querySelectorAll('[data-no-script]'), function (element) { element.hidden = true; });
  each(document.querySelectorAll('[data-print]'), function (element) {
    element.addEventListener('click', function () { window.print(); });
  });

  each(document.querySelectorAll('[data-copy]'), function (element) {
    var source = document.getElementById(element.getAttribute('data-copy'));
    var label = element.textContent;
    if (!navigator.clipboard) { element.hidden = true; return; }
    element.addEventListener('click', function () {
      navigator.clipboard.writeText(source.textContent).then(function () {
        element.textContent = element.getAttribute('data-copied');
        window.setTimeout(function () { element.textContent = label; }, 2000);
      }, function () { window.getSelection().selectAllChildren(source); });
    });
  });
}());

/* 登录会话: warns two minutes before the session ends, and keeps it while an upload or a signature is under way.
   Asking for the time does not lengthen it, because another window may be in use or this one forgotten. */
(function () {
  'use strict';

  var WARN = 120; /* seconds */
  var KEEP_EVERY = 60;
  var clock = document.querySelector('[data-session]');
  var meta = document.querySelector('meta[name="jlk-antiforgery"]');
  if (!clock || !meta) { return; }
  var warning = document.querySelector('[data-session-warning]');
  var texts = warning.querySelectorAll('[data-session-text]');
  var idle = Number(clock.getAttribute('data-idle'));
  var end = Number(clock.getAttribute('data-end'));
  var at = new Date().getTime();
  var asking = false;

  function show(which) {
    for (var i = 0; i < texts.length; i++) { texts[i].hidden = texts[i].getAttribute('data-session-text') !== which; }
    warning.hidden = !which;
  }

  /* The agent's panel at work, or a form that its script marks with data-uploading while it sends. */
  function underWay() { return document.querySelector('[data-work]:not([hidden]), [data-uploading]'); }

  function judge() {
    var gone = (new Date().getTime() - at) / 1000;
    var left = Math.min(idle, end) - gone;
    if (left <= 0) { show('over'); } else if (left < WARN) { show(end < idle + 1 ? 'end' : 'idle'); } else { show(''); }
  }

  function ask(method, url) {
    var request = new XMLHttpRequest();
    if (asking) { return; }
    asking = true;
    request.open(method, url, true);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-JLK-Antiforgery', meta.getAttribute('content'));
    request.onload = function () {
      var answer;
      asking = false;
      if (request.status === 401) { idle = 0; judge(); return; }
      if (request.status !== 200) { return; }
      answer = JSON.parse(request.responseText);
      idle = answer.idle;
      end = answer.end;
      at = new Date().getTime();
      judge();
    };
    request.onerror = function () { asking = false; };
    request.send();
  }

  function look() {
    var gone = (new Date().getTime() - at) / 1000;
    if (underWay() && gone >= KEEP_EVERY) { ask('POST', '/session/keep'); return; }
    if (Math.min(idle, end) - gone < WARN) { ask('GET', '/session/time'); }
  }

  warning.querySelector('[data-session-keep]').addEventListener('click', function () { ask('POST', '/session/keep'); });
  window.setInterval(look, 10000);
}());

/* Upload with progress, as an enhancement of a multipart form that works without it. ES5 only.
   The server alone decides about a file; its size is compared here to spare a slow line. */
(function () {
  'use strict';

  function percent(event) { return Math.floor(event.loaded * 100 / event.total); }

  function formIn(main, action) {
    var forms = main.querySelectorAll('form[data-upload]');
    for (var i = 0; i < forms.length; i++) {
      if (forms[i].getAttribute('action') === action) { return forms[i]; }
    }
    return null;
  }

  /* The form comes back with its error and all that was typed. The rest of the page stays, because other scripts hold
     on to it. An answer without the form is a page of its own: the session is over, or the matter has moved on. */
  function show(request, form) {
    var main = request.responseXML && request.responseXML.querySelector('main');
    var fresh = main && formIn(main, form.getAttribute('action'));
    var place = fresh ? form : document.getElementById('main');
    var fault = main && main.querySelector('.fault');
    if (request.status === 200) { window.location.assign(request.responseURL); return; }
    if (!main) { window.location.reload(); return; }
    place.innerHTML = (fresh || main).innerHTML;
    if (fresh && fault && !place.querySelector('[aria-invalid=true]')) {
      place.insertBefore(document.importNode(fault, true), place.firstChild);
    }
    (place.querySelector('[aria-invalid=true]') || place.querySelector('.fault') || place).focus();
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
      form.removeAttribute('data-uploading');
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
    form.setAttribute('data-uploading', ''); /* jl.js keeps the session meanwhile */
    request.open('POST', form.action, true);
    request.setRequestHeader('Accept', 'text/html');
    request.responseType = 'document';
    request.send(new FormData(form));
  }

  function enhance(form) {
    form.addEventListener('submit', function (event) {
      var input = form.querySelector('input[type=file]');
      event.preventDefault();
      if (tooLarge(input)) { refuse(input, input.getAttribute('data-refusal')); return; }
      send(form, form.querySelector('[data-progress]'), form.querySelector('button[type=submit]'));
    });
  }

  /* Without the answer's address a stored file can't be told from a refused one (IE): there the plain form is the way. */
  if (window.FormData && 'upload' in new XMLHttpRequest() && 'responseURL' in XMLHttpRequest.prototype) {
    var forms = document.querySelectorAll('form[data-upload]');
    for (var i = 0; i < forms.length; i++) { enhance(forms[i]); }
  }
}());
