// Ordering sections without leaving the page: buttons keep the focus, handles drag, and what moved is said aloud.
(function () {
  "use strict";

  function start(form) {
    var list = form.querySelector("ol");
    var order = form.elements.order;
    var said = form.querySelector("[data-said]");
    var first = order.value;
    var leaving = false;

    function items() {
      return Array.from(list.children);
    }

    function moved(item) {
      order.value = items().map(function (each) { return each.dataset.key; }).join(" ");
      said.textContent = form.dataset.moved
        .replace("[title]", item.querySelector("[data-title]").textContent)
        .replace("[place]", items().indexOf(item) + 1)
        .replace("[count]", items().length);
    }

    form.addEventListener("click", function (event) {
      var button = event.target.closest("button[name=up], button[name=down]");
      if (!button) return;
      event.preventDefault();
      var item = button.closest("li");
      if (button.name === "up" && item.previousElementSibling) list.insertBefore(item, item.previousElementSibling);
      if (button.name === "down" && item.nextElementSibling) list.insertBefore(item.nextElementSibling, item);
      button.focus();
      item.scrollIntoView({ block: "nearest" });
      moved(item);
    });

    list.querySelectorAll("[data-handle]").forEach(function (handle) {
      handle.classList.add("structure-dragging");
      handle.addEventListener("pointerdown", function (event) {
        if (event.button) return;
        event.preventDefault();
        var item = handle.closest("li");
        item.classList.add("structure-dragged");

        function over(move) {
          var under = items().find(function (each) {
            var box = each.getBoundingClientRect();
            return each !== item && move.clientY >= box.top && move.clientY <= box.bottom;
          });
          if (!under) return;
          var box = under.getBoundingClientRect();
          var after = move.clientY > box.top + box.height / 2;
          list.insertBefore(item, after ? under.nextElementSibling : under);
        }

        function drop() {
          document.removeEventListener("pointermove", over);
          document.removeEventListener("pointerup", drop);
          document.removeEventListener("pointercancel", drop);
          item.classList.remove("structure-dragged");
          moved(item);
        }

        // On the document: a captured pointer is lost when its element moves in the page.
        document.addEventListener("pointermove", over);
        document.addEventListener("pointerup", drop);
        document.addEventListener("pointercancel", drop);
      });
    });

    form.addEventListener("submit", function () { leaving = true; });
    window.addEventListener("beforeunload", function (event) {
      if (!leaving && order.value !== first) event.preventDefault();
    });
  }

  document.querySelectorAll("form[data-order]").forEach(start);
})();
