//! On which machine was measured, and what else did it do meanwhile?

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::clock::Clock;

/// The machine and its system; what the platform does not tell is nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Environment {
    /// The processor, as it calls itself.
    pub processor: Option<String>,
    /// Cores that this process may use.
    pub cores: u32,
    /// Memory in bytes.
    pub memory_bytes: Option<u64>,
    /// Name and release of the kernel.
    pub kernel: Option<String>,
    /// The file system of the samples.
    pub file_system: Option<String>,
    /// The device behind it.
    pub device: Option<String>,
    /// How the clock of the cores is governed.
    pub governor: Option<String>,
    /// Processes that wanted a core over the minute before.
    pub load_average: Option<f64>,
}

impl Environment {
    /// The machine as it is, and the file system of this path.
    pub fn of(path: &Path) -> Self {
        let mount = mount_of(path);
        Self {
            processor: line_value("/proc/cpuinfo", "model name"),
            cores: std::thread::available_parallelism()
                .map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX)),
            memory_bytes: line_value("/proc/meminfo", "MemTotal").and_then(|text| kibibytes(&text)),
            kernel: kernel(),
            file_system: mount.as_ref().map(|mount| mount.kind.clone()),
            device: mount.map(|mount| mount.device),
            governor: first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            load_average: first_line("/proc/loadavg")
                .and_then(|line| line.split(' ').next()?.parse().ok()),
        }
    }
}

fn first_line(path: &str) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.lines().next()?.trim().to_owned())
}

/// The value of `name : value` or `name: value`.
fn line_value(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// `16303428 kB` of the kernel counts 1024 bytes each.
fn kibibytes(text: &str) -> Option<u64> {
    text.strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

fn kernel() -> Option<String> {
    let name = first_line("/proc/sys/kernel/ostype")?;
    Some(format!("{name} {}", first_line("/proc/sys/kernel/osrelease")?))
}

#[derive(Debug, PartialEq)]
struct Mount {
    kind: String,
    device: String,
}

/// The mount whose folder is the longest start of the path.
fn mount_of(path: &Path) -> Option<Mount> {
    let path = fs::canonicalize(path).ok()?;
    parse_mounts(&fs::read_to_string("/proc/self/mounts").ok()?, &path)
}

fn parse_mounts(mounts: &str, path: &Path) -> Option<Mount> {
    let mount = |line: &str| {
        let mut words = line.split(' ');
        let (device, folder, kind) = (words.next()?, words.next()?, words.next()?);
        let folder = folder.replace("\\040", " ");
        path.starts_with(&folder)
            .then(|| (folder.len(), Mount { kind: kind.to_owned(), device: device.to_owned() }))
    };
    // Of two mounts on one folder the later hides the earlier.
    mounts.lines().filter_map(mount).max_by_key(|(length, _)| *length).map(|(_, mount)| mount)
}

/// Core-seconds of the whole machine and of this process, since some moment.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_field_names, reason = "a raw number's name ends in its unit")]
struct CoreTime {
    all_busy_s: f64,
    stolen_s: f64,
    own_s: f64,
}

impl CoreTime {
    #[cfg(target_os = "linux")]
    fn now() -> Option<Self> {
        let ticks = f64::from(u32::try_from(rustix::param::clock_ticks_per_second()).ok()?);
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let (busy, stolen) = parse_stat(&stat)?;
        // All threads, those that ended included.
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        let own_s = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
        Some(Self { all_busy_s: busy / ticks, stolen_s: stolen / ticks, own_s })
    }

    #[cfg(not(target_os = "linux"))]
    fn now() -> Option<Self> {
        None
    }
}

/// Busy and stolen ticks of all cores.
fn parse_stat(stat: &str) -> Option<(f64, f64)> {
    let words = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<f64> =
        words.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    // user, nice, system, idle, waiting, interrupts, soft interrupts, stolen; guests are in user.
    let [user, nice, system, _idle, _waiting, hard, soft, stolen, ..] = ticks[..] else {
        return None;
    };
    Some((user + nice + system + hard + soft, stolen))
}

/// What cores did over a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoreUse {
    /// Cores in use by this process, on average.
    pub own: f64,
    /// Cores in use by everything else, on average.
    pub others: f64,
    /// Cores that the host of a virtual machine gave to somebody else, on average.
    pub stolen: f64,
}

/// Watches the cores from its making on.
#[derive(Debug, Clone, Copy)]
pub struct CoreWatch {
    start: Option<CoreTime>,
    at: Duration,
}

impl CoreWatch {
    /// Begins to watch.
    pub fn start(clock: &dyn Clock) -> Self {
        Self { start: CoreTime::now(), at: clock.now() }
    }

    /// What cores did since; nothing where the system does not tell.
    pub fn stop(self, clock: &dyn Clock) -> Option<CoreUse> {
        let (start, end) = (self.start?, CoreTime::now()?);
        let elapsed = clock.now().saturating_sub(self.at).as_secs_f64();
        if elapsed <= 0.0 {
            return None;
        }
        let own = (end.own_s - start.own_s) / elapsed;
        let all = (end.all_busy_s - start.all_busy_s) / elapsed;
        Some(CoreUse {
            own,
            // Ticks are coarse: a process that is alone can seem to use more than all.
            others: (all - own).max(0.0),
            stolen: (end.stolen_s - start.stolen_s) / elapsed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_hand_ticks_of_the_machine() {
        let stat = "cpu  100 20 30 4000 50 6 7 8 9 0\ncpu0 1 2 3\n";
        assert_eq!(parse_stat(stat), Some((163.0, 8.0)));
        assert_eq!(parse_stat("cpu  1 2 3\n"), None);
        assert_eq!(parse_stat("intr 5\n"), None);
    }

    #[test]
    fn golden_hand_the_longest_mount_wins() {
        let mounts =
            "/dev/a / ext4 rw 0 0\n/dev/b /data\\040set xfs ro 0 0\nnone /data tmpfs rw 0 0\n";
        let kind = |path: &str| parse_mounts(mounts, Path::new(path)).unwrap().kind;
        assert_eq!(kind("/data set/x"), "xfs");
        assert_eq!(kind("/data/x"), "tmpfs");
        assert_eq!(kind("/database"), "ext4");
        assert_eq!(parse_mounts("", Path::new("/")), None);
    }

    #[test]
    fn the_kernels_kilobytes_are_1024_bytes() {
        assert_eq!(kibibytes("16303428 kB"), Some(16_694_710_272));
        assert_eq!(kibibytes("16303428"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_busy_thread_is_seen_as_our_own() {
        let clock = crate::clock::SystemClock::new();
        let watch = CoreWatch::start(&clock);
        let start = clock.now();
        while clock.now() < start + Duration::from_millis(300) {
            std::hint::black_box(0);
        }
        let found = watch.stop(&clock).unwrap();
        // Other tests of this process run meanwhile, on other cores.
        let cores = std::thread::available_parallelism().unwrap().get() as f64;
        assert!(found.own > 0.1 && found.own < cores + 0.2, "{found:?}");
    }
}
