"""The secretaries' desk. `screens` registers what it shows; `content.apps` imports it."""
