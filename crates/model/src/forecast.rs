//! Which rate does a pipeline reach when its times are random and its workers queue?

use scenario::Scenario;
use units::{Ratio, SamplesPerSec, Secs};

use crate::bound::{Epoch, epoch, limits, utilization};
use crate::cache::hit_ratio;
use crate::convolution::{Solution, Station, solve, throughputs};
use crate::error::{ModelError, finite};
use crate::resource::{Limits, Resource};
use crate::textbook::quantity;

/// The forecast of one scenario, with the resource that sets it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Samples per second over all accelerators.
    pub samples_per_sec: SamplesPerSec,
    /// What the worker pool alone would deliver; nothing if its workers do nothing at all.
    pub pool: Option<SamplesPerSec>,
    /// The resource that sets the rate; within the pool, the one with the smallest bound.
    pub bound_by: Resource,
    /// The resource that would set it next, if it ever would.
    pub next: Option<Resource>,
    /// How much faster the pipeline could get before `next` binds, as a ratio of rates.
    pub headroom: Option<Ratio>,
    /// Share of the time in which the accelerators compute.
    pub utilization: Ratio,
    /// Share of reads that the cache answers, after the first epoch.
    pub hit_ratio: Ratio,
    /// Whether requests in flight are limited, which makes the network's solution approximate.
    pub approximate: bool,
}

impl Forecast {
    /// The time of an epoch at this forecast, its empty start included.
    pub fn epoch(&self, scenario: &Scenario) -> Result<Epoch, ModelError> {
        epoch(scenario, self.samples_per_sec)
    }
}

/// Throughput of the worker pool as a closed queueing network, capped by what consumes it.
///
/// The pool's `n = n_L·W` workers are the network's customers. Each goes round from storage to
/// the cores to the hand-over, one sample a round.
///
/// ```text
/// storage      processor sharing, k readers served at min(k·B₁, B)     (1 − h)·s bytes each
/// cores        k busy of hosts·C do the work of hosts·S(k/hosts)       t_prep each
/// delays       (1 − h)·L and t_h                                       nobody waits
/// ln F_i(k) = Σ_{j ≤ k} ln(D_i/min(j, c_i)),   X_pool = G(n − 1)/G(n),   G = F_1 ∗ F_2 ∗ …
/// X = min(X_pool, hand-over, host-link, accelerators)
/// ```
///
/// # Source
///
/// Baskett, Chandy, Muntz and Palacios (1975), JACM 22(2), doi:10.1145/321879.321887 (product
/// form, insensitive for processor sharing); Buzen (1973), CACM 16(9),
/// doi:10.1145/362342.362345 (the convolution).
///
/// # Assumptions
///
/// 1. Workers never wait for the consumer: the pool's rate is that of workers with room ahead.
/// 2. Times of successive samples are independent; their distributions do not matter (A1 of the
///    product form), so skewed file sizes are covered.
/// 3. In-order delivery costs nothing. With finite prefetch it costs more as CV/√b grows (at
///    b = 64 about 1 %, at b = 1 a third), which only the simulator sees.
/// 4. With `Q < n` storage and latency form a subnetwork that takes `Q` customers at a time
///    (flow equivalence, Chandy, Herzog and Woo 1975, doi:10.1147/rd.191.0036): approximate.
/// 5. The cache hits its mean share at every moment.
///
/// # Valid range
///
/// Any scenario without faults; tested to 1,024 workers and 256 cores.
///
/// # Errors
///
/// [`ModelError::NoFiniteAnswer`] when the rate is beyond the finite numbers.
///
/// # Example
///
/// See [`bound()`](crate::bound()) for a whole scenario; at five workers on a hard disk the bound is
/// 943.4 samples/s and the forecast 893.0: the difference is queueing.
pub fn forecast(scenario: &Scenario) -> Result<Forecast, ModelError> {
    let compute = finite(scenario.compute_time(), "compute time", "step-time")?;
    let hits = hit_ratio(scenario);
    let limits = limits(scenario, hits, compute);
    let solved = network(scenario, 1.0 - hits.get()).solve();
    let pool = solved.map(|solution| solution.throughput);
    let pool_rate = pool.unwrap_or(f64::INFINITY);

    let (cap, cap_rate) = limits.smallest(consumes);
    let (pool_binds, _) = limits.smallest(|resource| !consumes(resource));
    let (bound_by, rate) =
        if pool_rate <= cap_rate { (pool_binds, pool_rate) } else { (cap, cap_rate) };
    let (next, next_rate) = next_after(bound_by, &limits, pool_binds, pool_rate);
    let next = next_rate.is_finite().then_some(next);
    Ok(Forecast {
        samples_per_sec: quantity(rate, "sample rate", "step-time")?,
        pool: pool.map(|rate| quantity(rate, "pool rate", "storage-bandwidth")).transpose()?,
        bound_by,
        next,
        headroom: next.and_then(|_| Ratio::new((next_rate / rate).max(1.0)).ok()),
        utilization: utilization(scenario, rate, compute)?,
        hit_ratio: hits,
        approximate: requests(scenario) < customers(scenario),
    })
}

/// The pool of workers in equilibrium, nothing holding it up.
#[derive(Debug, Clone, PartialEq)]
pub struct Pool {
    /// Samples per second.
    pub samples_per_sec: SamplesPerSec,
    /// Where the workers are.
    pub stations: Vec<PoolStation>,
}

/// One station of the pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolStation {
    /// `Storage` (with latency if requests are limited), `Cores`, or `Workers` for pure delays.
    pub resource: Resource,
    /// Workers there on average, waiting or served.
    pub workers: f64,
    /// Time of a sample there, waiting included (Little's law).
    pub response: Secs,
}

/// Where the workers of the pool spend their time; nothing if they have nothing to do.
///
/// The same network as [`forecast()`], solved for its queue lengths too.
pub fn pool(scenario: &Scenario) -> Result<Option<Pool>, ModelError> {
    let network = network(scenario, 1.0 - hit_ratio(scenario).get());
    let Some(solution) = network.solve() else { return Ok(None) };
    let station = |(place, resource): (usize, &Resource)| {
        let workers = solution.mean_customers(place);
        let response = quantity(workers / solution.throughput, "response time", "workers")?;
        Ok(PoolStation { resource: *resource, workers, response })
    };
    Ok(Some(Pool {
        samples_per_sec: quantity(solution.throughput, "pool rate", "storage-bandwidth")?,
        stations: network.names.iter().enumerate().map(station).collect::<Result<_, _>>()?,
    }))
}

/// What lies behind the pool: it takes samples and does not send workers round.
fn consumes(resource: Resource) -> bool {
    matches!(resource, Resource::HandOver | Resource::HostLink | Resource::Accelerators)
}

/// The pool counts as one resource at its own rate, the consumers at theirs.
fn next_after(
    bound_by: Resource,
    limits: &Limits,
    pool_binds: Resource,
    pool_rate: f64,
) -> (Resource, f64) {
    if consumes(bound_by) {
        let (other, rate) = limits.smallest(|r| consumes(r) && r != bound_by);
        return if pool_rate < rate { (pool_binds, pool_rate) } else { (other, rate) };
    }
    limits.smallest(|resource| resource != bound_by)
}

fn customers(scenario: &Scenario) -> usize {
    usize::try_from(scenario.worker_count()).unwrap_or(usize::MAX)
}

fn requests(scenario: &Scenario) -> usize {
    scenario.storage.requests_in_flight.map_or(usize::MAX, |most| most.get() as usize)
}

/// The pool's stations and what each stands for.
struct Network {
    names: Vec<Resource>,
    stations: Vec<Station>,
}

impl Network {
    fn push(&mut self, name: Resource, station: Station) {
        self.names.push(name);
        self.stations.push(station);
    }

    /// Nothing if its workers have nothing to do and are infinitely fast.
    fn solve(&self) -> Option<Solution> {
        (!self.stations.is_empty()).then(|| solve(&self.stations))
    }
}

/// What each worker needs of each station, for one sample.
struct Demands {
    storage: f64,
    streams: f64,
    latency: f64,
    prep: f64,
    handover: f64,
}

impl Demands {
    fn of(scenario: &Scenario, miss: f64) -> Self {
        let storage = &scenario.storage;
        let lone = storage.lone_stream().get();
        Self {
            storage: miss * scenario.dataset.stored.mean().get() / lone,
            streams: storage.bandwidth.get() / lone,
            latency: miss * storage.latency.get(),
            prep: scenario.prep.time.get(),
            handover: scenario.loader.handover_worker.get(),
        }
    }
}

/// The stations that have something to do.
fn network(scenario: &Scenario, miss: f64) -> Network {
    let demands = Demands::of(scenario, miss);
    let customers = customers(scenario);
    let limited = requests(scenario) < customers;
    let mut network = Network { names: Vec::with_capacity(3), stations: Vec::with_capacity(3) };
    if limited && demands.storage + demands.latency > 0.0 {
        let inside = requests(scenario);
        let subnetwork = [
            Station::shared(demands.storage, demands.streams, inside),
            Station::delay(demands.latency, inside),
        ];
        let used = if demands.latency > 0.0 { 2 } else { 1 };
        let equivalent = Station::equivalent(&throughputs(&subnetwork[..used]), customers);
        network.push(Resource::Storage, equivalent);
    } else if demands.storage > 0.0 {
        let storage = Station::shared(demands.storage, demands.streams, customers);
        network.push(Resource::Storage, storage);
    }
    let delay = demands.handover + if limited { 0.0 } else { demands.latency };
    if delay > 0.0 {
        network.push(Resource::Workers, Station::delay(delay, customers));
    }
    // Last, because the last station costs least to convolve.
    if demands.prep > 0.0 {
        let hosts = f64::from(scenario.hosts.count.get());
        // Loaders are spread evenly, so k preparers are k/hosts on each, at least one on some.
        let work = |busy: f64| match busy / hosts {
            each if each < 1.0 => busy,
            each => hosts * scenario.hosts.speedup(each),
        };
        network.push(Resource::Cores, Station::paced(demands.prep, work, customers));
    }
    network
}
