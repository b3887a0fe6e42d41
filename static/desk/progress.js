// How far the public pages have come, when all of them are being made again.
(function () {
  "use strict";
  var shown = document.querySelector("[data-progress]");
  if (!shown) return;
  var bar = shown.querySelector("progress");

  function ask() {
    fetch(shown.dataset.progress, { headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.json(); })
      .then(function (said) {
        if (said.total) {
          bar.max = said.total;
          bar.value = said.done;
          return setTimeout(ask, 2000);
        }
        bar.remove();
        shown.querySelector("[role=status]").textContent = shown.dataset.done;
      })
      // The server does not answer, or the session has ended: the next page says how it went.
      .catch(function () { setTimeout(ask, 10000); });
  }
  setTimeout(ask, 2000);
})();
