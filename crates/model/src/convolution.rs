//! How does a closed network of stations share its customers, and how fast do they go round?

/// A station of a closed network, by the time per completion with so many customers in it.
pub(crate) struct Station {
    /// `time[k − 1]` is the mean time from one completion to the next with `k` customers there.
    time: Vec<f64>,
}

impl Station {
    /// A station of `servers` (whole or not: `B/B₁` streams saturate a disk) of this demand.
    pub(crate) fn shared(demand: f64, servers: f64, customers: usize) -> Self {
        Self { time: (1..=customers).map(|k| demand / (k as f64).min(servers)).collect() }
    }

    /// A station at which `k` customers get `work(k)` done in the time that one gets 1.
    pub(crate) fn paced(demand: f64, work: impl Fn(f64) -> f64, customers: usize) -> Self {
        Self { time: (1..=customers).map(|k| demand / work(k as f64)).collect() }
    }

    /// A pure delay: nobody waits for anybody.
    pub(crate) fn delay(demand: f64, customers: usize) -> Self {
        Self::shared(demand, f64::INFINITY, customers)
    }

    /// A station that stands for a whole subnetwork, by its throughput with 1, 2, … customers.
    pub(crate) fn equivalent(throughput: &[f64], customers: usize) -> Self {
        let last = throughput.len();
        Self { time: (1..=customers).map(|k| 1.0 / throughput[k.min(last) - 1]).collect() }
    }

    fn customers(&self) -> usize {
        self.time.len()
    }

    /// Buzen's factors `F(k)·θ^k`, scaled so that the largest is 1.
    ///
    /// They rise while `θ·time(k)` is above 1 and fall after, so starting from the largest and
    /// multiplying outward never overflows, and what underflows is too small to count. That is
    /// the logarithm's job done without logarithms (as Fox and Glynn 1988 do for Poisson
    /// weights, doi:10.1145/42404.42409).
    fn factors(&self, tilt: f64) -> Vec<f64> {
        let mode = self.time.iter().take_while(|time| tilt * **time > 1.0).count();
        let mut factors = vec![1.0; self.customers() + 1];
        for k in mode + 1..=self.customers() {
            factors[k] = factors[k - 1] * (tilt * self.time[k - 1]);
        }
        for k in (0..mode).rev() {
            factors[k] = factors[k + 1] / (tilt * self.time[k]);
        }
        factors
    }
}

/// The solved network: its throughput, and where its customers are.
pub(crate) struct Solution {
    /// Customers that pass any station per second.
    pub(crate) throughput: f64,
    factors: Vec<Vec<f64>>,
}

/// Throughput of a closed network by Buzen's convolution.
///
/// ```text
/// F_i(k) = Π_{j ≤ k} time_i(j),  G = F_1 ∗ F_2 ∗ …,  X = G(n − 1)/G(n)
/// ```
///
/// Every factor carries `θ^k` with `θ` near `X`. That changes `G(n)` by `θ^n` and nothing else,
/// and keeps all terms that count near 1. Nothing is subtracted, so nothing cancels.
///
/// Source: Buzen (1973), CACM 16(9), doi:10.1145/362342.362345.
pub(crate) fn solve(stations: &[Station]) -> Solution {
    let tilt = tilt(stations);
    let factors: Vec<Vec<f64>> = stations.iter().map(|station| station.factors(tilt)).collect();
    let (last, others) = factors.split_last().expect("a network has at least one station");
    let customers = last.len() - 1;
    let rest = others.split_first().map(|(first, more)| {
        more.iter().fold(first.clone(), |network, station| convolve(&network, station))
    });
    let normal = |n: usize| match &rest {
        Some(network) => (0..=n).map(|k| network[k] * last[n - k]).sum::<f64>(),
        None => last[n],
    };
    Solution { throughput: tilt * normal(customers - 1) / normal(customers), factors }
}

/// The asymptotic bound on the throughput: close to it, and never below it by much.
fn tilt(stations: &[Station]) -> f64 {
    let customers = stations[0].customers();
    let round_trip: f64 = stations.iter().map(|station| station.time[0]).sum();
    let slowest = stations.iter().map(|s| s.time[customers - 1]).fold(0.0, f64::max);
    (customers as f64 / round_trip).min(1.0 / slowest)
}

fn convolve(left: &[f64], right: &[f64]) -> Vec<f64> {
    (0..left.len()).map(|n| (0..=n).map(|k| left[k] * right[n - k]).sum()).collect()
}

impl Solution {
    /// The mean number of customers at a station.
    ///
    /// ```text
    /// P(k) = F_i(k)·G₋ᵢ(n − k)/G(n)
    /// ```
    pub(crate) fn mean_customers(&self, station: usize) -> f64 {
        let own = &self.factors[station];
        let customers = own.len() - 1;
        let mut others =
            self.factors.iter().enumerate().filter(|(i, _)| *i != station).map(|(_, f)| f);
        let Some(first) = others.next() else { return customers as f64 };
        let rest = others.fold(first.clone(), |network, factors| convolve(&network, factors));
        let weight = |k: usize| own[k] * rest[customers - k];
        let total: f64 = (0..=customers).map(weight).sum();
        (0..=customers).map(|k| k as f64 * weight(k)).sum::<f64>() / total
    }
}

/// The throughput of a network with 1, 2, … up to its number of customers.
pub(crate) fn throughputs(stations: &[Station]) -> Vec<f64> {
    let tilt = tilt(stations);
    let mut factors = stations.iter().map(|station| station.factors(tilt));
    let first = factors.next().expect("a network has at least one station");
    let network = factors.fold(first, |network, station| convolve(&network, &station));
    network.windows(2).map(|pair| tilt * pair[0] / pair[1]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Buzen's convolution as the paper writes it, in logarithms: slow, and another way.
    fn by_logarithms(stations: &[(f64, f64)], customers: usize) -> f64 {
        let factor = |(demand, servers): (f64, f64)| {
            let mut logs = vec![0.0];
            for k in 1..=customers {
                logs.push(logs[k - 1] + libm::log(demand / (k as f64).min(servers)));
            }
            logs
        };
        let log_sum = |terms: Vec<f64>| {
            let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            most + libm::log(terms.iter().map(|term| libm::exp(term - most)).sum())
        };
        let network = stations.iter().map(|station| factor(*station)).reduce(|left, right| {
            (0..=customers)
                .map(|n| log_sum((0..=n).map(|k| left[k] + right[n - k]).collect()))
                .collect()
        });
        let network = network.unwrap();
        libm::exp(network[customers - 1] - network[customers])
    }

    #[track_caller]
    fn agrees(stations: &[(f64, f64)], customers: usize, tolerance: f64) {
        let built: Vec<Station> =
            stations.iter().map(|(demand, c)| Station::shared(*demand, *c, customers)).collect();
        let expected = by_logarithms(stations, customers);
        let found = solve(&built).throughput;
        let gap = (found / expected - 1.0).abs();
        assert!(gap < tolerance, "{stations:?}, n = {customers}: {found} against {expected}");
        let series = throughputs(&built);
        let gap = (series[customers - 1] / expected - 1.0).abs();
        assert!(
            gap < tolerance,
            "series, {stations:?}: {} against {expected}",
            series[customers - 1]
        );
    }

    #[test]
    fn agrees_with_the_paper_in_logarithms_up_to_1024_customers_and_256_servers() {
        for customers in [1, 2, 3, 7, 32, 128, 1024] {
            agrees(&[(4.24e-3, 4.0), (0.848e-3, 8.0)], customers, 1e-9);
            agrees(&[(4.24e-3, 4.0), (6e-3, 256.0), (8e-3, f64::INFINITY)], customers, 1e-9);
            agrees(&[(1e-6, 2.5), (1.0, 1.0)], customers, 1e-9);
            agrees(&[(1.0, 256.0), (1.0, 256.0), (50.0, f64::INFINITY)], customers, 1e-9);
            agrees(&[(1.0, f64::INFINITY)], customers, 1e-9);
        }
    }

    #[test]
    fn golden_hand_two_equal_single_servers() {
        // n customers, two exponential servers of 1 s: G(n) = n + 1, X = n/(n + 1).
        for customers in 1..20 {
            let stations =
                [Station::shared(1.0, 1.0, customers), Station::shared(1.0, 1.0, customers)];
            let solution = solve(&stations);
            let expected = customers as f64 / (customers as f64 + 1.0);
            assert!((solution.throughput - expected).abs() < 1e-14);
            let half = customers as f64 / 2.0;
            assert!((solution.mean_customers(0) - half).abs() < 1e-12);
        }
    }

    #[test]
    fn customers_are_somewhere() {
        let n = 37;
        let stations =
            [Station::shared(3.0, 2.5, n), Station::shared(1.0, 4.0, n), Station::delay(2.0, n)];
        let solution = solve(&stations);
        let total: f64 = (0..3).map(|station| solution.mean_customers(station)).sum();
        assert!((total - n as f64).abs() < 1e-9, "{total}");
        // Little's law at the delay: customers there = rate × time.
        assert!((solution.mean_customers(2) - 2.0 * solution.throughput).abs() < 1e-9);
    }
}
