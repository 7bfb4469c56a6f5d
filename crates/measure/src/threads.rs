//! How does a thread end?

use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;

/// What a thread found. A panic in it goes on here: a reading with a part left out would look like
/// one of fewer threads.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    #[should_panic(expected = "a reader's own fault")]
    fn a_panic_is_not_left_out() {
        let work = |part: u32| {
            assert!(part != 1, "a reader's own fault");
            part
        };
        let _parts: Vec<u32> = thread::scope(|scope| {
            let spawned: Vec<_> = (0..3).map(|part| scope.spawn(move || work(part))).collect();
            spawned.into_iter().map(joined).collect()
        });
    }
}
