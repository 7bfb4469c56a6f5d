//! Where do all parts of the page find what has been done, and how do they add to it?

use labs::session::{Event, Refused, Visible};
use labs::{Act, Context, Lab, Session};
use leptos::prelude::*;

use crate::bench::Bench;
use crate::browser;
use crate::measured::Found;
use crate::rest::Rest;
use crate::work::{Unsaved, kind_of, record, record_trap};

/// What the page knows; every part of it holds a copy of this handle.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    pub(crate) lab: &'static Lab,
    /// What has been done.
    pub(crate) session: RwSignal<Session>,
    /// Whether saved work has been read, so that answers can be given.
    pub(crate) ready: RwSignal<bool>,
    /// How the last save ended.
    pub(crate) saved: RwSignal<Saved>,
    /// Why a stored ledger was set aside.
    pub(crate) aside: RwSignal<Option<String>>,
    /// Something to know, in a sentence.
    pub(crate) notice: RwSignal<Option<String>>,
    /// Where an earlier visit ended: in words, and the heading there.
    pub(crate) place: RwSignal<Option<(String, String)>>,
    /// Whether a new version waits until this one is closed.
    pub(crate) update: RwSignal<bool>,
    /// What was confirmed and is not stored yet.
    pub(crate) unsaved: StoredValue<Vec<Unsaved>>,
    /// The learner's own machine, once its file has been read.
    pub(crate) measured: RwSignal<Option<Found>>,
    /// The id of the attempt that begins with the first answer, stored or only exported.
    pub(crate) attempt: StoredValue<String>,
    /// The second part of the program, once it is here.
    pub(crate) rest: RwSignal<Option<&'static dyn Rest>>,
    /// Why it could not be loaded.
    pub(crate) missing: RwSignal<Option<String>>,
    /// What was asked of it before it was here.
    waiting: StoredValue<Vec<Wish>, LocalStorage>,
    /// None before the second part is here.
    benches: StoredValue<Vec<Bench>>,
    /// What belongs to the page for as long as it is there belongs to this.
    owner: StoredValue<Option<Owner>>,
}

/// What is done once the second part is here.
type Wish = Box<dyn FnOnce(&'static dyn Rest)>;

/// How the last save ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Saved {
    /// There was nothing to save yet.
    Nothing,
    /// It is in the browser's storage.
    Done,
    /// It is not, and why.
    Failed(String),
    /// An instructor's preview stores nothing.
    Never,
}

impl Store {
    pub(crate) fn new(lab: &'static Lab) -> Self {
        let context = Context::Cloud;
        let session = Session::new(lab, context, 0);
        Self {
            lab,
            session: RwSignal::new(session),
            ready: RwSignal::new(false),
            saved: RwSignal::new(Saved::Nothing),
            aside: RwSignal::new(None),
            notice: RwSignal::new(None),
            place: RwSignal::new(None),
            update: RwSignal::new(false),
            unsaved: StoredValue::new(Vec::new()),
            measured: RwSignal::new(None),
            attempt: StoredValue::new(String::new()),
            rest: RwSignal::new(None),
            missing: RwSignal::new(None),
            waiting: StoredValue::new_local(Vec::new()),
            benches: StoredValue::new(Vec::new()),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Does something with the second part: now, or as soon as it is here.
    pub(crate) fn with_rest(self, wish: impl FnOnce(&'static dyn Rest) + 'static) {
        match self.rest.get_untracked() {
            Some(rest) => wish(rest),
            None => self.waiting.update_value(|waiting| waiting.push(Box::new(wish))),
        }
    }

    /// Whether something was asked that is not done.
    pub(crate) fn waits(self) -> bool {
        self.waiting.try_with_value(Vec::is_empty) == Some(false)
    }

    /// Does something that the page keeps, from outside of its drawing.
    pub(crate) fn for_good<T>(self, work: impl FnOnce() -> T) -> T {
        match self.owner.get_value() {
            Some(owner) => owner.with(|| untrack(work)),
            None => untrack(work),
        }
    }

    /// The second part is here: what waits for it is done, in the order of asking.
    pub(crate) fn take_rest(self, rest: &'static dyn Rest) {
        self.rest.set(Some(rest));
        let mut waiting = Vec::new();
        self.waiting.update_value(|it| std::mem::swap(it, &mut waiting));
        for wish in waiting {
            wish(rest);
        }
    }

    /// Makes the instruments of every act ready; called once, by the second part.
    pub(crate) fn set_up(self) {
        let (lab, context) = (self.lab, self.session.with_untracked(|session| session.context));
        let bench = |act: &'static Act| Bench::new(lab, act, act.instrument().starting(context));
        self.benches.set_value(lab.acts.iter().map(bench).collect());
    }

    /// The instruments of the act at this place.
    pub(crate) fn bench(self, place: usize) -> Bench {
        self.benches.with_value(|benches| benches[place])
    }

    /// What may be shown of the act at this place.
    pub(crate) fn visible(self, place: usize) -> Memo<Visible> {
        Memo::new(move |_| self.session.with(|session| session.visible(place)))
    }

    /// All instruments.
    pub(crate) fn benches(self) -> Vec<Bench> {
        self.benches.get_value()
    }

    /// Something happens in an act; a refusal leaves all as it was, an answer is kept.
    pub(crate) fn apply(self, act: &'static str, event: Event) -> Result<(), Refused> {
        let kind = kind_of(&event);
        let now = browser::now_ms();
        let next = self.session.with_untracked(|it| it.apply(self.lab, act, event, now))?;
        let triggered = |session: &Session| session.act(act).is_some_and(|it| it.triggered);
        let trapped = triggered(&next) && !self.session.with_untracked(triggered);
        // An event that changes nothing redraws nothing.
        if self.session.with_untracked(|it| *it != next) {
            self.session.set(next);
        }
        if let Some(kind) = kind {
            record(self, act, kind);
        }
        if trapped {
            record_trap(self);
        }
        Ok(())
    }

    /// A session in which nothing has been done, with transfer questions of its own.
    pub(crate) fn begin_anew(self) {
        let context = self.session.with_untracked(|session| session.context);
        self.unsaved.update_value(Vec::clear);
        self.session.set(Session::new(self.lab, context, browser::random()));
        self.choose_context(context);
    }

    /// Another context sets the starting values of the instruments that have not been read from
    /// a link, and no answer.
    pub(crate) fn choose_context(self, context: Context) {
        self.session.update(|session| *session = session.in_context(context));
        self.benches.with_value(|benches| {
            for bench in benches {
                bench.start_at(bench.act.instrument().starting(context));
            }
        });
    }
}
