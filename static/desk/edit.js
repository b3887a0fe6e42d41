// The page beside the form, and the one question before publishing. Without this file the buttons still do it all.
(function () {
  "use strict";
  var form = document.querySelector("#content form[id$=_form]");
  var panel = document.querySelector("[data-preview]");
  if (!form || !panel) return;

  // --- Live preview: the real page in a frame; what is typed is rendered by the server and put in its place.
  var state = panel.querySelector("[role=status]");
  var holder = panel.querySelector("[data-frame]");
  var frame = document.createElement("iframe");
  frame.title = document.getElementById("preview-title").textContent;
  frame.src = panel.dataset.preview;
  frame.addEventListener("load", function () {
    // Here the way back is beside the frame.
    var bar = frame.contentDocument && frame.contentDocument.querySelector("aside.bar");
    if (bar) bar.remove();
    var place = frame.contentDocument && frame.contentDocument.getElementById(panel.dataset.section);
    // scrollIntoView() would move the desk's own page too: on a phone the form would be out of sight.
    if (place) frame.contentWindow.scrollTo(0, frame.contentWindow.scrollY + place.getBoundingClientRect().top);
  });
  holder.append(frame);

  function say(name) { state.textContent = state.dataset[name]; state.dataset.state = name; }

  function fit() {
    // The frame keeps the width of the device; the page is drawn smaller where the column is narrower.
    var width = Number(panel.querySelector("[aria-pressed=true]").dataset.width);
    var scale = Math.min(1, holder.clientWidth / width);
    frame.width = width;
    frame.height = Math.round(holder.clientHeight / scale);
    frame.style.transform = "scale(" + scale + ")";
  }
  panel.querySelectorAll("[data-width]").forEach(function (button) {
    button.addEventListener("click", function () {
      panel.querySelectorAll("[data-width]").forEach(function (each) {
        each.setAttribute("aria-pressed", String(each === button));
      });
      fit();
    });
  });
  new ResizeObserver(fit).observe(holder);

  // Milliseconds without a keystroke: long enough that a word in the middle of being typed asks nothing.
  var PAUSE = 120;
  var timer, running, again;
  function refresh() {
    if (running) { again = true; return; }
    running = true;
    say("waiting");
    var data = new FormData(form);
    data.delete("_publish");
    data.append("_live", "1");
    fetch(form.action || location.href, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (response) {
        if (response.status !== 200) throw new Error(response.status);
        return response.text();
      })
      .then(function (html) {
        // Only what changes: the page's own <style> would be refused by this page's policy.
        var main = html.slice(html.indexOf("<main"), html.indexOf("</main>") + 7);
        var fresh = new DOMParser().parseFromString(main, "text/html").querySelector("main");
        var shown = frame.contentDocument && frame.contentDocument.querySelector("main");
        if (!fresh || !shown) throw new Error("no page");
        shown.replaceWith(frame.contentDocument.adoptNode(fresh));
        say("current");
      })
      .catch(function () { say("stuck"); })
      .finally(function () {
        running = false;
        advise();
        if (again) { again = false; refresh(); }
      });
  }
  function soon() { clearTimeout(timer); timer = setTimeout(refresh, PAUSE); }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // Rows that are taken away or put back announce themselves to Django's script only.
  document.addEventListener("formset:added", soon);
  document.addEventListener("formset:removed", soon);

  // --- What the editorial checks say, each sentence beside its field.
  var summary = panel.querySelector("[data-advice-summary]");
  function beside(name) {
    var input = name && form.querySelector('[name="' + CSS.escape(name) + '"]');
    return (input && input.closest(".form-row")) || form.querySelector(".form-row");
  }
  function show(answer) {
    form.querySelectorAll(".desk-advice").forEach(function (each) { each.remove(); });
    var lists = new Map();
    answer.said.forEach(function (each) {
      var row = beside(each.input);
      if (!lists.has(row)) {
        lists.set(row, document.createElement("ul"));
        lists.get(row).className = "desk-advice";
        row.append(lists.get(row));
      }
      var item = document.createElement("li");
      item.className = each.blocking ? "desk-blocking" : "";
      var kind = document.createElement("strong");
      kind.textContent = (each.blocking ? summary.dataset.blocking : summary.dataset.hint) + " ";
      item.append(kind, each.sentence);
      lists.get(row).append(item);
    });
    var blocking = answer.said.filter(function (each) { return each.blocking; }).length;
    // « Empêche de publier : 0 » would read like a warning.
    summary.textContent = answer.said.length
      ? summary.dataset[blocking ? "counts" : "hintsOnly"].replace("[blocking]", blocking).replace("[hints]", answer.said.length - blocking)
      : summary.dataset.none;
    if (answer.readability) summary.textContent += " " + answer.readability;
  }
  function advise() {
    var data = new FormData(form);
    data.delete("_publish");
    data.append("_advice", "1");
    return fetch(form.action || location.href, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (response) { return response.status === 200 ? response.json() : null; })
      .then(function (answer) { if (answer) show(answer); })
      .catch(function () {});
  }
  frame.addEventListener("load", advise, { once: true });

  // --- The question before publishing.
  var dialog = document.querySelector("[data-dialog]");
  var question = form.querySelector("[data-publish-question]");
  var publish = form.querySelector("[data-publish]");
  if (dialog && question && publish && dialog.showModal) {
    dialog.querySelector("[data-dialog-question]").append(question);
    question.querySelectorAll("input").forEach(function (input) { input.setAttribute("form", form.id); input.checked = false; });
    var go = dialog.querySelector("[data-dialog-publish]");
    go.disabled = true;
    question.addEventListener("change", function () { go.disabled = false; });
    publish.addEventListener("click", function (event) {
      event.preventDefault();
      if (!form.reportValidity()) return;
      dialog.showModal();
    });
    dialog.querySelector("[data-dialog-cancel]").addEventListener("click", function () { dialog.close(); publish.focus(); });
    go.addEventListener("click", function () {
      var named = document.createElement("input");
      named.type = "hidden"; named.name = "_publish"; named.value = "1";
      form.append(named);
      go.disabled = true;
      form.requestSubmit();
    });
  }
})();
