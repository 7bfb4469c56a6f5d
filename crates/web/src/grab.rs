//! What in a figure can be moved by a pointer, and where does it go?
//!
//! A pointer is never the only way: what it moves has number fields or sliders too, so the
//! handles are hidden from a screen reader and take no focus.

use chart::{Figure, Plane, Point};
use leptos::html::Div;
use leptos::prelude::*;

/// Something that can be taken hold of.
#[derive(Clone, Copy)]
pub(crate) enum Handle {
    /// The reader's own point, wherever it lies.
    Point(Signal<Option<(f64, f64)>>),
    /// A place on the axis to the right, over the whole height.
    Column(f64),
}

/// All handles of a figure, and who is told where one of them was moved to.
#[derive(Clone)]
pub(crate) struct Grab {
    pub(crate) handles: Vec<Handle>,
    pub(crate) moved: Callback<(usize, (f64, f64))>,
}

/// As wide as a finger.
const REACH: u32 = 22;

fn reach() -> f64 {
    f64::from(REACH)
}

type Drawn = Memo<Result<Figure, String>>;

/// The handles, over a figure that is drawn pixel by pixel below them.
#[component]
pub(crate) fn Handles(grab: Grab, figure: Drawn, place: NodeRef<Div>) -> impl IntoView {
    let held = StoredValue::new(None::<usize>);
    let moved = grab.moved;
    let follow = move |handle: usize, event: &web_sys::PointerEvent| {
        let plane = plane(figure, true);
        if let (Some(plane), Some(at)) = (plane, position(place, event)) {
            moved.run((handle, plane.values(at)));
        }
    };
    let handle = move |(index, handle): (usize, Handle)| {
        let down = move |event: web_sys::PointerEvent| {
            if event.button() != 0 {
                return;
            }
            event.prevent_default();
            capture(&event);
            held.set_value(Some(index));
            // Who takes hold of a point has not moved it yet.
            if matches!(handle, Handle::Column(_)) {
                follow(index, &event);
            }
        };
        let go = move |event: web_sys::PointerEvent| {
            if held.get_value() == Some(index) {
                follow(index, &event);
            }
        };
        let let_go = move |_: web_sys::PointerEvent| held.set_value(None);
        let edge = move |pick: fn(&Plane, Handle) -> f64| {
            move || plane(figure, false).map_or(-reach(), |it| pick(&it, handle)).to_string()
        };
        view! {
            <rect
                class="handle"
                x=edge(left)
                y=edge(top)
                width=f64::from(2 * REACH)
                height=edge(height)
                on:pointerdown=down
                on:pointermove=go
                on:pointerup=let_go
                on:pointercancel=let_go
            ></rect>
        }
    };
    let handles = grab.handles.into_iter().enumerate().map(handle).collect_view();
    view! { <svg class="grab" aria-hidden="true">{handles}</svg> }
}

fn plane(figure: Drawn, now: bool) -> Option<Plane> {
    let of = |figure: &Result<Figure, String>| figure.as_ref().ok()?.plane;
    if now { figure.with_untracked(of) } else { figure.with(of) }
}

fn middle(plane: &Plane, handle: Handle) -> Point {
    match handle {
        Handle::Point(at) => {
            at.get().map_or(Point::new(-reach(), -reach()), |at| plane.position(at))
        }
        Handle::Column(x) => Point::new(plane.x.position(x), plane.y.range().1),
    }
}

fn left(plane: &Plane, handle: Handle) -> f64 {
    middle(plane, handle).x - reach()
}

fn top(plane: &Plane, handle: Handle) -> f64 {
    middle(plane, handle).y - reach()
}

fn height(plane: &Plane, handle: Handle) -> f64 {
    let reach = f64::from(2 * REACH);
    match handle {
        Handle::Point(_) => reach,
        Handle::Column(_) => plane.y.range().0 - plane.y.range().1 + reach,
    }
}

/// Where a pointer is in the figure, whose pixels are the page's.
fn position(place: NodeRef<Div>, event: &web_sys::PointerEvent) -> Option<Point> {
    let edges = place.get_untracked()?.get_bounding_client_rect();
    let at = |client: i32, edge: f64| f64::from(client) - edge;
    Some(Point::new(at(event.client_x(), edges.left()), at(event.client_y(), edges.top())))
}

/// Lets a handle hear of the pointer until it is let go, wherever it goes.
fn capture(event: &web_sys::PointerEvent) {
    use wasm_bindgen::JsCast;
    let target = event.current_target();
    if let Some(handle) = target.and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
        // Without it only a pointer that leaves the handle is lost, and taken up again.
        let _ = handle.set_pointer_capture(event.pointer_id());
    }
}
