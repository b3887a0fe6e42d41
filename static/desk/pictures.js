// The picture that is chosen is shown beside its name. A picture that was just given announces itself to jQuery only.
(function (jquery) {
  "use strict";
  jquery(document).on("change", "select[data-picture]", function (event) {
    var view = this.parentElement.querySelector("[data-picture-view]");
    view.textContent = "";
    if (this.value) {
      var image = document.createElement("img");
      image.alt = "";
      image.src = view.dataset.pictureView + this.value + "/";
      view.append(image);
    }
    // For the preview, and for what this browser keeps of the form.
    if (!event.originalEvent) this.dispatchEvent(new Event("input", { bubbles: true }));
  });
})(window.django.jQuery);
