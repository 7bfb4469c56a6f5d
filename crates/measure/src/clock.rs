//! What time is it, and how is a moment waited for?

use std::time::{Duration, Instant};

/// A clock that only goes forward.
pub trait Clock: Sync {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;
    /// Returns at this moment or a little later; at once if it has passed.
    fn sleep_until(&self, moment: Duration);
}

/// The system's monotonic clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock that starts at 0 now.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep_until(&self, moment: Duration) {
        let left = moment.saturating_sub(self.now());
        if !left.is_zero() {
            std::thread::sleep(left);
        }
    }
}

/// What a clock can tell apart, and how late it wakes a sleeper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockQuality {
    /// The smallest step seen between two readings.
    pub resolution: Duration,
    /// Time of one reading.
    pub reading: Duration,
    /// The median lateness of a sleep of a millisecond.
    pub lateness: Duration,
}

/// Measures a clock by itself.
pub fn clock_quality(clock: &impl Clock) -> ClockQuality {
    const READINGS: u32 = 10_000;
    const SLEEPS: usize = 21;
    let start = clock.now();
    let mut last = start;
    let mut resolution = Duration::MAX;
    for _ in 0..READINGS {
        let now = clock.now();
        if now > last {
            resolution = resolution.min(now.saturating_sub(last));
            last = now;
        }
    }
    let reading = clock.now().saturating_sub(start) / READINGS;
    let mut late: Vec<Duration> = (0..SLEEPS)
        .map(|_| {
            let moment = clock.now() + Duration::from_millis(1);
            clock.sleep_until(moment);
            clock.now().saturating_sub(moment)
        })
        .collect();
    late.sort_unstable();
    ClockQuality { resolution, reading, lateness: late[SLEEPS / 2] }
}

/// Time that this thread has spent on a core; nothing where the system does not count it.
pub(crate) fn thread_cpu_time() -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        let secs = u64::try_from(time.tv_sec).ok()?;
        let nanos = u32::try_from(time.tv_nsec).ok()?;
        Some(Duration::new(secs, nanos))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Time in which this thread could have run and waited for a core; nothing where the system does
/// not tell.
pub(crate) fn thread_core_wait() -> Option<Duration> {
    // Time on a core, time waiting for one, and how often it was given one.
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().nth(1)?.parse().ok()?))
}

#[cfg(test)]
pub(crate) mod mock {
    //! A clock that tests turn by hand.

    use std::sync::Mutex;

    use super::{Clock, Duration};

    /// Goes forward by what a sleeper waits, by what a test says, and by a tick per reading.
    #[derive(Debug, Default)]
    pub(crate) struct MockClock {
        now: Mutex<Duration>,
        tick: Duration,
    }

    impl MockClock {
        pub(crate) fn ticking(tick: Duration) -> Self {
            Self { now: Mutex::default(), tick }
        }

        pub(crate) fn advance(&self, by: Duration) {
            *self.now.lock().unwrap() += by;
        }
    }

    impl Clock for MockClock {
        fn now(&self) -> Duration {
            let mut now = self.now.lock().unwrap();
            *now += self.tick;
            *now
        }

        fn sleep_until(&self, moment: Duration) {
            let mut now = self.now.lock().unwrap();
            *now = (*now).max(moment);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn more_busy_threads_than_cores_wait_for_one() {
        let spin = || {
            let (core, wait) = (super::thread_cpu_time().unwrap(), super::thread_core_wait());
            let begun = std::time::Instant::now();
            while begun.elapsed() < Duration::from_millis(200) {
                std::hint::black_box(0);
            }
            let core = super::thread_cpu_time().unwrap().saturating_sub(core);
            // A system that does not tell counts as one that tells nothing.
            let wait =
                super::thread_core_wait().zip(wait).map(|(now, then)| now.saturating_sub(then));
            (core, wait.unwrap_or(Duration::from_millis(200).saturating_sub(core)))
        };
        let cores = std::thread::available_parallelism().unwrap().get();
        std::thread::scope(|scope| {
            let spawned: Vec<_> = (0..2 * cores).map(|_| scope.spawn(spin)).collect();
            let found: Vec<_> = spawned.into_iter().map(|it| it.join().unwrap()).collect();
            let waited: Duration = found.iter().map(|(_, wait)| *wait).sum();
            // Half of twice as many threads runs at a time; other tests take cores as well.
            assert!(
                waited > Duration::from_millis(100) * u32::try_from(cores).unwrap(),
                "{found:?}"
            );
            for (core, wait) in found {
                let both = core + wait;
                assert!(both > Duration::from_millis(150), "core and wait are the time: {both:?}");
            }
        });
    }

    #[test]
    fn a_clock_is_measured_by_itself() {
        let clock = MockClock::ticking(Duration::from_nanos(40));
        let quality = super::clock_quality(&clock);
        assert_eq!(quality.resolution, Duration::from_nanos(40));
        assert_eq!(quality.reading, Duration::from_nanos(40));
        // The sleep ends on time; the reading after it is a tick late.
        assert_eq!(quality.lateness, Duration::from_nanos(40));
    }
}
