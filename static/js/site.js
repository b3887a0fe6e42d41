// Everything works without this file; it adds what only a script can do.
(function () {
  "use strict";
  var status = document.getElementById("status");
  var timer;

  function say(words) {
    status.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(function () { status.textContent = ""; }, 4000);
  }

  function copy(words, said) {
    return navigator.clipboard.writeText(words).then(function () { say(said || status.dataset.copied); });
  }

  // The sentences that a button stands for: its own, or all of a letter.
  function copySentences(button) {
    var text = button.parentElement.closest("[data-text]");
    var sentences = Array.from(text.querySelectorAll(".sentence"), function (each) { return each.textContent.trim(); });
    copy(sentences.join("\n"), button.dataset.copied).catch(function () {
      getSelection().selectAllChildren(sentences.length > 1 ? text : text.querySelector(".sentence"));
      say(text.dataset.text);
    });
  }

  // A browser that cannot share, or copy (an address without HTTPS), is offered no button that does nothing.
  if (!navigator.share) document.querySelectorAll("[data-share]").forEach(function (button) { button.remove(); });
  if (!navigator.clipboard) document.querySelectorAll(".btn[data-copy]").forEach(function (link) { link.remove(); });

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-copy], [data-share], [data-print]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if ("print" in target.dataset) {
      window.print();
    } else if ("share" in target.dataset) {
      navigator.share({ title: target.dataset.title, url: target.dataset.share }).catch(function () {});
    } else if (navigator.clipboard && !target.href) {
      copySentences(target);
    } else if (navigator.clipboard) {
      event.preventDefault();
      // Without permission to copy, the link does what links do.
      copy(target.href).catch(function () { location.href = target.href; });
    }
  });

  // A search leads to "#key:~:text=…". A browser that marks no text takes all of it for a key, and finds none.
  var directive = location.hash.indexOf(":~:");
  if (directive > 0) location.replace(location.hash.slice(0, directive));

  // Reading aloud needs a voice of the device's own for this language. It may be named late.
  var own = document.querySelector("script[data-listen]");
  var listen = own && own.dataset.listen;
  function lookForVoice() {
    var language = document.documentElement.lang;
    var found = listen && window.speechSynthesis.getVoices().some(function (voice) {
      return voice.localService && voice.lang.toLowerCase().split(/[-_]/)[0] === language;
    });
    if (!found) return;
    var script = document.createElement("script"), said = listen.split(" ");
    script.integrity = said[1];
    script.src = said[0];
    listen = "";
    document.head.append(script);
  }
  if (window.speechSynthesis && document.getElementById("listen")) {
    if (speechSynthesis.addEventListener) speechSynthesis.addEventListener("voiceschanged", lookForVoice);
    lookForVoice();
  }

  // Pages that were read stay readable without a network (sw.js), unless the reader wants nothing kept.
  var keeping = document.querySelector("[data-keeping]");
  if (navigator.serviceWorker && window.caches && document.querySelector("link[rel=manifest]")) {
    // Where a browser refuses to keep anything, pages are read as they were before it could.
    var keep = function () { return navigator.serviceWorker.register("/sw.js").catch(function () {}); };
    var forget = function () {
      return navigator.serviceWorker.getRegistrations().then(function (workers) {
        return Promise.all(workers.map(function (worker) { return worker.unregister(); }));
      }).then(function () { return caches.keys(); }).then(function (names) {
        return Promise.all(names.map(function (name) { return caches.delete(name); }));
      }).then(function () { return caches.open("kept-off"); });
    };
    var choose = function (off) {
      if (!keeping) return;
      keeping.hidden = false;
      keeping.querySelectorAll("button").forEach(function (button) { button.hidden = "keep" in button.dataset !== off; });
    };
    if (keeping) keeping.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      var off = !("keep" in button.dataset);
      (off ? forget() : caches.delete("kept-off").then(keep)).then(function () {
        choose(off);
        keeping.querySelector("button:not([hidden])").focus();
        status.textContent = button.dataset.done;
      });
    });
    addEventListener("load", function () {
      caches.has("kept-off").then(function (off) { choose(off); if (!off) return keep(); });
    });
  }

  // A word that is explained: its explanation opens over the page, which stays where it is, and Escape closes it.
  document.querySelectorAll(".gloss").forEach(function (note) {
    if (!note.showPopover) return;
    note.popover = "auto";
    note.tabIndex = -1;
    note.querySelector('[href="#-"]').addEventListener("click", function (event) {
      if (!note.matches(":popover-open")) return;
      event.preventDefault();
      note.hidePopover();
    });
    // Someone who goes on with the keyboard must see where they are.
    note.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !note.contains(event.relatedTarget)) note.hidePopover();
    });
  });
  document.addEventListener("click", function (event) {
    var word = event.target.closest("a.term");
    var note = word && document.getElementById(word.hash.slice(1));
    if (!note || !note.popover || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    note.showPopover();
    note.focus();
  });

  // Another language, same part of the page: keys are the same in all of them.
  document.querySelectorAll(".langs a").forEach(function (link) {
    link.addEventListener("click", function () { link.hash = location.hash; });
  });

  // The contents list shows where the reader is.
  var entries = document.querySelectorAll('.toc a[href^="#"]');
  if (entries.length && "IntersectionObserver" in window) {
    var observer = new IntersectionObserver(function (seen) {
      seen.forEach(function (each) {
        if (!each.isIntersecting) return;
        entries.forEach(function (link) {
          if (link.hash === "#" + each.target.id) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        });
      });
    }, { rootMargin: "-20% 0px -70% 0px" });
    document.querySelectorAll(".body section[id]").forEach(function (section) { observer.observe(section); });
  }
})();
