// A part of the page, read aloud by the reader's own device. Loaded by site.js where such a voice exists.
// A voice that is not on the device would send the text to someone else's server: it is never used.
(function () {
  "use strict";
  var LONGEST = 180; // characters: Chrome falls silent after 15 seconds of one utterance
  var NOT_READ = "button, svg, img, script, style, template, .perma, .acts, .credit, .sharing";
  var BLOCKS = "p, li, h2, h3, h4, dt, dd, figcaption, div, section";

  var synthesis = window.speechSynthesis;
  var template = document.getElementById("listen").content;
  var player = template.querySelector(".player").cloneNode(true);
  var status = document.getElementById("status");
  var language = document.documentElement.lang;
  var reading = null; // { button, sentences, at, paused, failures }
  var turn = 0; // whatever a voice says of an earlier sentence is late
  var timer, fading;

  function primary(tag) { return tag.toLowerCase().split(/[-_]/)[0]; }

  function voiceFor(tag) {
    var own = synthesis.getVoices().filter(function (voice) {
      return voice.localService && primary(voice.lang) === primary(tag);
    });
    return own.find(function (voice) { return voice.default; }) || own[0] || null;
  }

  function say(name) {
    clearTimeout(fading);
    status.textContent = player.dataset[name];
    fading = setTimeout(function () { status.textContent = ""; }, 4000);
  }

  // Where sentences end, as offsets; long ones end at their commas too.
  function ends(text) {
    var found = [], start = 0;
    var pieces = window.Intl && Intl.Segmenter
      ? Array.from(new Intl.Segmenter(language, { granularity: "sentence" }).segment(text), function (each) { return each.segment; })
      : text.match(/[^.!?؟…]+(?:[.!?؟…]+[\s»”)]*|$)|[.!?؟…]+/g) || [];
    pieces.forEach(function (piece) {
      while (piece.length > LONGEST) {
        var cut = Math.max.apply(null, [",", ";", ":", "،", "؛"].map(function (mark) { return piece.lastIndexOf(mark, LONGEST); }));
        if (cut < 40) cut = piece.lastIndexOf(" ", LONGEST);
        if (cut < 40) cut = LONGEST;
        start += cut + 1;
        found.push(start);
        piece = piece.slice(cut + 1);
      }
      start += piece.length;
      found.push(start);
    });
    return found;
  }

  // The texts of a part, block by block, in the order of the page.
  function blocks(section) {
    var found = [];
    var walker = document.createTreeWalker(section, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, function (node) {
      if (node.nodeType === 1) return node.matches(NOT_READ) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
      return NodeFilter.FILTER_ACCEPT;
    });
    while (walker.nextNode()) {
      var node = walker.currentNode, parent = node.parentElement;
      if (!parent.getClientRects().length) continue; // not shown
      var block = parent.closest(BLOCKS), tag = parent.closest("[lang]").lang, last = found[found.length - 1];
      if (last && last.block === block && last.tag === tag) last.nodes.push(node);
      else found.push({ block: block, tag: tag, nodes: [node] });
    }
    return found;
  }

  function range(nodes, from, to) {
    var found = document.createRange(), before = 0;
    nodes.forEach(function (node) {
      var after = before + node.length;
      if (from >= before && from < after) found.setStart(node, from - before);
      if (to > before && to <= after) found.setEnd(node, to - before);
      before = after;
    });
    return found;
  }

  function sentencesOf(section) {
    var found = [];
    blocks(section).forEach(function (block) {
      var voice = voiceFor(block.tag);
      if (!voice) return; // a passage in a language that this device does not speak
      var text = block.nodes.map(function (node) { return node.data; }).join(""), start = 0, first = true;
      ends(text).forEach(function (end) {
        var words = text.slice(start, end).replace(/\s+/g, " ").trim();
        if (/[\p{L}\p{N}]/u.test(words)) {
          found.push({ words: words, voice: voice, pause: first ? 350 : 0, range: range(block.nodes, start, end) });
          first = false;
        }
        start = end;
      });
    });
    return found;
  }

  // Here and not in the page's stylesheet: checkers of CSS do not know this pseudo-element yet.
  if (window.Highlight) {
    var look = new CSSStyleSheet();
    look.replaceSync(
      "::highlight(said) { background-color: var(--mark); color: var(--ink); }" +
      "@media (forced-colors: active) { ::highlight(said) { background-color: Highlight; color: HighlightText; } }"
    );
    document.adoptedStyleSheets = document.adoptedStyleSheets.concat(look);
  }

  function show(sentence) {
    if (!window.Highlight) return;
    if (sentence) CSS.highlights.set("said", new Highlight(sentence.range));
    else CSS.highlights.delete("said");
  }

  function hush() {
    turn += 1;
    clearTimeout(timer);
    synthesis.cancel();
  }

  function next(failed) {
    reading.failures = failed ? reading.failures + 1 : 0;
    reading.at += 1;
    // Three sentences that were not heard: this voice does not work.
    if (reading.failures >= 3) return stop("failed");
    speak();
  }

  function speak() {
    hush();
    var sentence = reading.sentences[reading.at], mine = turn;
    if (!sentence) return stop("finished");
    timer = setTimeout(function () {
      var utterance = new SpeechSynthesisUtterance(sentence.words);
      utterance.lang = sentence.voice.lang;
      utterance.voice = sentence.voice;
      utterance.onend = function () { if (mine === turn) next(false); };
      utterance.onerror = function () { if (mine === turn) next(true); };
      show(sentence);
      // Some voices never say that they have ended: a slow one says eight characters a second.
      timer = setTimeout(function () { if (mine === turn) next(true); }, 4000 + sentence.words.length * 125);
      reading.utterance = utterance; // Chrome forgets one that nothing holds, and its end with it
      synthesis.speak(utterance);
    }, reading.at ? sentence.pause : 0);
  }

  function paused(yes) {
    reading.paused = yes;
    player.querySelector("[data-do=pause]").hidden = yes;
    player.querySelector("[data-do=resume]").hidden = !yes;
  }

  function stop(why) {
    hush();
    var button = reading.button, within = player.contains(document.activeElement);
    reading = null;
    show(null);
    player.remove();
    if (within) button.focus({ preventScroll: true });
    if (why) say(why);
  }

  function start(button, section) {
    if (reading) stop("");
    reading = { button: button, sentences: sentencesOf(section), at: 0, failures: 0 };
    paused(false);
    document.body.append(player);
    player.querySelector("[data-do=pause]").focus({ preventScroll: true });
    say("begun");
    speak();
  }

  var actions = {
    // pause() stops for good on Android: the sentence is said again from its beginning.
    pause: function () { paused(true); hush(); player.querySelector("[data-do=resume]").focus(); say("paused"); },
    resume: function () { paused(false); player.querySelector("[data-do=pause]").focus(); say("begun"); speak(); },
    next: function () { paused(false); next(false); },
    again: function () { paused(false); reading.at = 0; say("begun"); speak(); },
    stop: function () { stop("stopped"); },
  };

  player.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (button && reading) actions[button.dataset.do]();
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && reading) stop("stopped"); });
  addEventListener("pagehide", function () { if (reading) stop(""); });

  document.querySelectorAll("main section[id][aria-labelledby]:not(.sharing)").forEach(function (section) {
    if (!sentencesOf(section).length) return;
    var button = template.querySelector(".listen").cloneNode(true);
    button.setAttribute("aria-describedby", section.getAttribute("aria-labelledby"));
    button.addEventListener("click", function () { start(button, section); });
    var title = document.getElementById(section.getAttribute("aria-labelledby"));
    (title.closest(".h") || title).after(button);
  });
})();
