//! Does evaluating a world ask for no memory at all?
//!
//! Counted for each thread apart: the test's own runner allocates beside it when it likes.

#![expect(unsafe_code, reason = "an allocator that counts has to be an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use plan::{Book, Day, Field, Objective, Question, Strategy, World, best, bill, evaluate, prepare};

struct Counting;

thread_local! {
    // Constant and without a destructor, so that counting allocates nothing itself.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.with(|counted| counted.set(counted.get() + 1));
}

// SAFETY: every call goes to the system's allocator as it is; only a number is counted beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from the system's allocator with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: `pointer` came from the system's allocator with this layout.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn allocations_of(work: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

#[test]
fn a_world_allocates_nothing() {
    let mut question = Question::default();
    for (field, text) in [
        (Field::Data, "60TB"),
        (Field::Objects, "750kB"),
        (Field::From, "aws:eu-west-1"),
        (Field::To, "azure:westeurope"),
        (Field::Train, "6h"),
        (Field::Epochs, "3"),
        (Field::Runs, "4"),
        (Field::Nat, "true"),
        (Field::ReadBack, "true"),
        (Field::ReserveIdle, "true"),
        (Field::AcceleratorPriceFrom, "$27/h"),
        (Field::AcceleratorPriceTo, "$20/h"),
    ] {
        question.set(field, text).expect("a value");
    }
    let today = Day::parse("2026-11-24").expect("a day");
    let prepared = prepare(&question, &Book::catalogue(), today).expect("a case with tiers");
    let case = &prepared.case;
    let world = World::typical(case);
    let counted = allocations_of(|| {
        for _ in 0..1000 {
            let outcomes = evaluate(black_box(case), black_box(&world));
            black_box(best(&outcomes, Objective::Dollars));
        }
    });
    assert_eq!(counted, 0, "allocations in 1,000 worlds");
    // The counter counts: a bill is a list.
    let counted = allocations_of(|| {
        black_box(bill(case, &world, Strategy::MoveThenTrain));
    });
    assert_eq!(counted, 1, "one list a bill");
}
