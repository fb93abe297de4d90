// Wheel, pinch, drags and keys over a chart: each becomes a new view, a selection, an edge that moves or a line that does.

const near = 7;

/** @param chart  a `Chart`: what is changed goes through its methods. */
export function listen(chart, target) {
  const pointers = new Map();
  let drag = null,
    pinch = null;
  const at = (event) => {
    const box = target.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  target.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || Math.abs(event.deltaY) >= Math.abs(event.deltaX)) {
        if (event.shiftKey) chart.pan(event.deltaY / chart.plotWidth);
        else chart.zoom(Math.exp(event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), chart.timeAt(at(event)[0]));
      } else chart.pan(event.deltaX / chart.plotWidth);
      event.preventDefault();
    },
    { passive: false },
  );

  /** What a press at a place takes hold of. */
  function hold(px, py, event) {
    const line = chart.lineNear(px, py, near);
    if (line) return { kind: "line", lane: line };
    const edge = chart.edgeNear(px, near);
    if (edge) return { kind: "edge", ...edge };
    const selects =
      ((chart.mode === "select") !== event.shiftKey && event.pointerType !== "touch") ||
      (chart.mode === "select" && event.pointerType === "touch");
    return selects
      ? { kind: "select", from: chart.timeAt(px), to: chart.timeAt(px) }
      : { kind: "pan", from: chart.view.from, to: chart.view.to };
  }

  target.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    target.setPointerCapture(event.pointerId);
    const [px, py] = at(event);
    pointers.set(event.pointerId, px);
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()];
      pinch = { width: Math.max(10, Math.abs(a - b)), middle: chart.timeAt((a + b) / 2), view: { ...chart.view } };
      drag = null;
      return;
    }
    drag = { ...hold(px, py, event), px, py, moved: false };
  });

  target.addEventListener("pointermove", (event) => {
    const [px, py] = at(event);
    if (pointers.has(event.pointerId)) pointers.set(event.pointerId, px);
    if (pinch && pointers.size === 2) {
      const [a, b] = [...pointers.values()];
      const length = ((pinch.view.to - pinch.view.from) * pinch.width) / Math.max(10, Math.abs(a - b));
      const share = ((a + b) / 2 - chart.plotLeft) / chart.plotWidth;
      chart.show(pinch.middle - share * length, pinch.middle + (1 - share) * length);
      return;
    }
    if (!drag) {
      target.style.cursor = chart.lineNear(px, py, near)
        ? "ns-resize"
        : chart.edgeNear(px, near)
          ? "ew-resize"
          : chart.mode === "select"
            ? "crosshair"
            : "grab";
      chart.cursor(chart.timeAt(px));
      return;
    }
    if (!drag.moved && Math.abs(px - drag.px) < 4 && Math.abs(py - drag.py) < 4) return;
    drag.moved = true;
    move(px, py);
  });

  function move(px, py) {
    const t = chart.timeAt(px);
    if (drag.kind === "pan") {
      const gone = ((px - drag.px) / chart.plotWidth) * (drag.to - drag.from);
      chart.show(drag.from - gone, drag.to - gone);
    } else if (drag.kind === "select") {
      drag.to = t;
      chart.select(Math.min(drag.from, t), Math.max(drag.from, t), false);
    } else if (drag.kind === "edge") chart.moveEdge(drag.range, drag.side, t, false);
    else chart.moveLine(drag.lane, py, false);
  }

  function end(event, isKept) {
    pointers.delete(event.pointerId);
    if (pointers.size < 2) pinch = null;
    if (!drag) return;
    const done = drag;
    drag = null;
    const [px, py] = at(event);
    if (!done.moved) {
      if (isKept) chart.press(chart.timeAt(px));
      return;
    }
    if (done.kind === "select") chart.select(Math.min(done.from, done.to), Math.max(done.from, done.to), isKept);
    if (done.kind === "edge") chart.moveEdge(done.range, done.side, chart.timeAt(px), isKept);
    if (done.kind === "line") chart.moveLine(done.lane, py, isKept);
  }
  target.addEventListener("pointerup", (event) => end(event, true));
  target.addEventListener("pointercancel", (event) => end(event, false));
  target.addEventListener("pointerleave", () => {
    if (!drag) chart.cursor(null);
  });
  target.addEventListener("dblclick", () => chart.showAll());

  target.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const big = event.shiftKey ? 10 : 1;
    const keys = {
      ArrowLeft: () => (event.shiftKey || chart.isMarking ? chart.stepCursor(-big) : chart.pan(-0.2)),
      ArrowRight: () => (event.shiftKey || chart.isMarking ? chart.stepCursor(big) : chart.pan(0.2)),
      "+": () => chart.zoom(0.6),
      "=": () => chart.zoom(0.6),
      "-": () => chart.zoom(1.6),
      Home: () => chart.showAll(),
      End: () => chart.showEnd(),
      " ": () => chart.mark(),
      Escape: () => chart.unmark(),
      ",": () => chart.stepCursor(-1),
      ".": () => chart.stepCursor(1),
    };
    const work = keys[event.key];
    if (!work) return;
    event.preventDefault();
    work();
  });
}
