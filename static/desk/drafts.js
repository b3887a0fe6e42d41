// Nothing typed is lost: what is not saved yet stays in this browser until it is; and who else has the text open.
(function () {
  "use strict";
  var marker = document.querySelector("[data-draft]");
  var form = marker && marker.closest("form");
  if (!form) return;
  var key = "desk:" + marker.dataset.draft;
  var banner = document.querySelector("[data-draft-banner]");

  function store(action) { try { return action(window.localStorage); } catch (error) { return null; } }
  function typed() {
    var pairs = [];
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") pairs.push([name, value]);
    });
    return pairs;
  }
  // What was typed, without what the form says of itself.
  var MACHINERY = ["base", "seen", "change", "followed"];
  function words(pairs) { return JSON.stringify(pairs.filter(function (pair) { return pair[0][0] !== "_" && MACHINERY.indexOf(pair[0]) < 0; })); }
  function forget() { store(function (storage) { storage.removeItem(key); }); banner.hidden = true; }

  if ("draftSaved" in marker.dataset) {
    forget();
    var address = new URL(location.href);
    address.searchParams.delete("saved");
    history.replaceState(null, "", address);
  }

  // Offer what an earlier window left, unless the form shows it already.
  var start = words(typed());
  var left = store(function (storage) { return JSON.parse(storage.getItem(key) || "null"); });
  if (left && Array.isArray(left.pairs) && words(left.pairs) !== start && !document.querySelector(".errornote")) {
    var text = document.createElement("p");
    text.textContent = banner.dataset.found.replace("[date]", new Date(left.at).toLocaleString(document.documentElement.lang || "fr", { dateStyle: "long", timeStyle: "short" }));
    banner.append(text, button(banner.dataset.resume, "desk-go", resume), button(banner.dataset.forget, "", forget));
    banner.hidden = false;
  }
  function button(label, name, action) {
    var element = document.createElement("button");
    element.type = "button"; element.textContent = label; element.className = name;
    element.addEventListener("click", action);
    return element;
  }
  function resume() {
    // The server shows the form again as it was, added rows included.
    var again = document.createElement("form");
    again.method = "post"; again.action = location.href; again.hidden = true;
    var token = form.querySelector("[name=csrfmiddlewaretoken]");
    left.pairs.concat([["_resume", "1"], ["csrfmiddlewaretoken", token.value]]).forEach(function (pair) {
      var input = document.createElement("input");
      input.type = "hidden"; input.name = pair[0]; input.value = pair[1];
      again.append(input);
    });
    document.body.append(again);
    again.submit();
  }

  // Whoever logs out leaves nothing: the answer empties the storage, and this page must not fill it again as it goes.
  var leaving = false;
  var out = document.getElementById("logout-form");
  if (out) out.addEventListener("submit", function () { leaving = true; });

  var timer;
  function keep() {
    if (leaving) return;
    var pairs = typed();
    if (words(pairs) === start) return;
    store(function (storage) { storage.setItem(key, JSON.stringify({ at: Date.now(), pairs: pairs })); });
  }
  function soon() { clearTimeout(timer); timer = setTimeout(keep, 400); }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.addEventListener("pagehide", keep);

  // Who else is here.
  var others = document.querySelector("[data-presence]");
  function beat() {
    if (document.hidden || !others) return;
    var data = new FormData();
    data.append("place", others.dataset.place);
    data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    fetch(others.dataset.presence, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (response) { return response.ok ? response.json() : null; })
      .then(function (answer) { 
        if (!answer || others.textContent.trim() === answer.sentence) return;
        others.textContent = "";
        if (!answer.sentence) return;
        var said = document.createElement("span");
        said.textContent = answer.sentence;
        others.append(said);
      })
      .catch(function () {});
  }
  beat();
  setInterval(beat, 20000);
  document.addEventListener("visibilitychange", beat);
})();
