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

    function build() {
      var bar = make('div', 'viewer-bar');
      dialog = make('dialog', 'viewer');
      dialog.setAttribute('aria-label', '图片放大查看');
      caption = make('b');
      caption.setAttribute('aria-live', 'polite');
      bar.appendChild(caption);
      bar.appendChild(button('上一张', function () { step(-1); }));
      bar.appendChild(button('下一张', function () { step(1); }));
      bar.appendChild(button('放大或还原', zoom));
      bar.appendChild(button('旋转', rotate));
      bar.appendChild(button('关闭', function () { dialog.close(); }));
      frame = make('div', 'viewer-pic');
      frame.tabIndex = 0;
      frame.setAttribute('role', 'region');
      frame.setAttribute('aria-label', '图片');
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
        element.textContent = '已复制';
        window.setTimeout(function () { element.textContent = label; }, 2000);
      }, function () { window.getSelection().selectAllChildren(source); });
    });
  });
}());
