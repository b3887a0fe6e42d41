// Everything works without this file; it adds what only a script can do.
(function () {
  "use strict";
  var status = document.getElementById("status");
  var timer;

  function copy(address) {
    return navigator.clipboard.writeText(address).then(function () {
      status.textContent = status.dataset.copied;
      clearTimeout(timer);
      timer = setTimeout(function () { status.textContent = ""; }, 4000);
    });
  }

  // A browser that can neither share nor copy (an address without HTTPS) is offered no button that does nothing.
  if (!navigator.share && !navigator.clipboard) {
    document.querySelectorAll("[data-share]").forEach(function (button) { button.remove(); });
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-copy], [data-share], [data-print]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if ("print" in target.dataset) {
      window.print();
    } else if ("share" in target.dataset) {
      var address = location.href.split("#")[0];
      if (navigator.share) navigator.share({ title: document.title, url: address }).catch(function () {});
      else copy(address).catch(function () {});
    } else if (navigator.clipboard) {
      event.preventDefault();
      // Without permission to copy, the link does what links do.
      copy(target.href).catch(function () { location.href = target.href; });
    }
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
