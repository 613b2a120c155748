// What hands do to the picture: pointers, wheel and keys, as calls.

/** How much one step zooms. */
export const ZOOM = 1.6;

/** A finger that moved less than this has clicked. */
const STILL_DOTS = 5;

/** Mouse, pen and fingers: one drags, two zoom, and over the overview one moves the window. */
export function hands(canvas, acts, signal) {
  const fingers = new Map();
  let dragged = 0;
  let onOverview = false;

  function down(event) {
    fingers.set(event.pointerId, event);
    canvas.setPointerCapture(event.pointerId);
    dragged = 0;
    onOverview = acts.onOverview(event);
    if (onOverview) {
      acts.overviewAt(event);
    }
  }

  function move(event) {
    const before = fingers.get(event.pointerId);
    if (!before) {
      acts.point(event);
      return;
    }
    dragged += Math.abs(event.clientX - before.clientX);
    const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
    if (other) {
      const apart = Math.abs(event.clientX - other.clientX);
      const factor = apart / Math.max(8, Math.abs(before.clientX - other.clientX));
      acts.zoomAt(Math.min(4, Math.max(0.25, factor)), (event.clientX + other.clientX) / 2);
    } else if (onOverview) {
      acts.overviewAt(event);
    } else {
      acts.panBy(before.clientX - event.clientX);
    }
    acts.hide();
    fingers.set(event.pointerId, event);
  }

  function lift(event) {
    if (fingers.delete(event.pointerId) && event.type === "pointerup" && dragged < STILL_DOTS && !onOverview) {
      acts.click(event);
    }
  }

  // The wheel alone scrolls the page, as everywhere; with Ctrl, as a pinch on a touch pad sends it, it zooms.
  function wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      acts.zoomAt(Math.exp(-event.deltaY / 240), event.clientX);
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
      event.preventDefault();
      acts.panBy(event.deltaX || event.deltaY);
    }
  }

  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", lift, { signal });
  canvas.addEventListener("pointercancel", lift, { signal });
  canvas.addEventListener("pointerleave", acts.hide, { signal });
  canvas.addEventListener("dblclick", (event) => acts.zoomAt(ZOOM * ZOOM, event.clientX), { signal });
  canvas.addEventListener("wheel", wheel, { signal, passive: false });
}

/** What each key does while the place has the focus. With Ctrl and the like, keys are the browser's. */
export function keys(place, acts, signal) {
  const press = (event) => {
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  };
  place.addEventListener("keydown", press, { signal });
}
