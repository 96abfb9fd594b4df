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
