//! When does the next customer of a processor-sharing station leave?

use crate::heap::MinHeap;

/// A station that serves all its customers at once, each at a rate that depends on their number.
///
/// Its virtual time is the work that a customer present since the start would have had done.
/// A customer leaves when virtual time reaches the value at its arrival plus its own work, and
/// that value never changes while others come and go: an arrival or a departure costs one heap
/// operation.
#[derive(Debug, Clone)]
pub(crate) struct Station {
    /// Customers by the virtual time at which they leave.
    customers: MinHeap,
    virtual_time: f64,
    /// The time up to which everything here is accounted.
    accounted: f64,
    /// By number of customers.
    paces: Vec<Pace>,
    totals: StationTotals,
}

/// How the station runs with a given number of customers.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Work per second for each customer.
    rate: f64,
    /// Its inverse.
    time_per_work: f64,
    /// The part of the station's capacity in use.
    share: f64,
    customers: f64,
}

/// What happened at a station since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct StationTotals {
    /// Seconds of the whole station in use.
    pub(crate) busy: f64,
    /// Number of customers, integrated over time.
    pub(crate) customer_seconds: f64,
    pub(crate) arrivals: u64,
    pub(crate) departures: u64,
}

impl Station {
    /// A station of some capacity (work per second) that gives no customer more than `single`.
    pub(crate) fn new(capacity: f64, single: f64, most_customers: usize) -> Self {
        Self::paced(capacity, |customers| single.min(capacity / customers), most_customers)
    }

    /// A station of some capacity at which each of `k` customers gets `rate(k)` of work a second.
    pub(crate) fn paced(capacity: f64, rate: impl Fn(f64) -> f64, most_customers: usize) -> Self {
        let pace = |count: usize| {
            let customers = count as f64;
            let rate = if count == 0 { 0.0 } else { rate(customers) };
            let time_per_work = if count == 0 { 0.0 } else { rate.recip() };
            Pace { rate, time_per_work, share: (customers * rate / capacity).min(1.0), customers }
        };
        Self {
            customers: MinHeap::with_capacity(most_customers),
            virtual_time: 0.0,
            accounted: 0.0,
            paces: (0..=most_customers).map(pace).collect(),
            totals: StationTotals::default(),
        }
    }

    /// A customer arrives with some work.
    #[inline]
    pub(crate) fn arrive(&mut self, now: f64, customer: u32, work: f64) {
        let rate = self.paces[self.customers.len()].rate;
        self.virtual_time += (now - self.accounted) * rate;
        self.account(now);
        self.totals.arrivals += 1;
        self.customers.push(self.virtual_time + work, customer);
    }

    /// The next customer leaves, at the time that [`Station::next_departure`] said.
    #[inline]
    pub(crate) fn depart(&mut self, now: f64) -> u32 {
        self.account(now);
        let (finish, customer) =
            self.customers.pop().expect("an event at a station has a customer");
        // Set, not added up: rounding does not pile up. An empty station starts afresh, so that
        // virtual time keeps its digits in long runs.
        self.virtual_time = if self.customers.len() == 0 { 0.0 } else { finish };
        self.totals.departures += 1;
        customer
    }

    /// When the next customer leaves if nobody comes; infinite for an empty station.
    #[inline]
    pub(crate) fn next_departure(&self) -> f64 {
        match self.customers.smallest() {
            None => f64::INFINITY,
            Some(finish) => {
                let pace = self.paces[self.customers.len()].time_per_work;
                // Rounding can put virtual time a hair past a customer that leaves now.
                self.accounted + (finish - self.virtual_time).max(0.0) * pace
            }
        }
    }

    #[inline]
    fn account(&mut self, now: f64) {
        let pace = &self.paces[self.customers.len()];
        let elapsed = now - self.accounted;
        self.totals.busy += elapsed * pace.share;
        self.totals.customer_seconds += elapsed * pace.customers;
        self.accounted = now;
    }

    /// Totals up to this moment.
    pub(crate) fn totals(&self, now: f64) -> StationTotals {
        let pace = &self.paces[self.customers.len()];
        let elapsed = now - self.accounted;
        StationTotals {
            busy: self.totals.busy + elapsed * pace.share,
            customer_seconds: self.totals.customer_seconds + elapsed * pace.customers,
            ..self.totals
        }
    }

    /// The work that present customers still have to get, summed.
    pub(crate) fn remaining(&self, now: f64) -> f64 {
        let rate = self.paces[self.customers.len()].rate;
        let virtual_now = self.virtual_time + (now - self.accounted) * rate;
        self.customers.iter().map(|(finish, _)| (finish - virtual_now).max(0.0)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Capacity 10, no customer above 6. By hand: A (12 of work) runs alone at 6 from 0 to 1,
    /// shares at 5 with B (5 of work) until A's 6 left are done or B's 5: B leaves at 2, A has
    /// 1 left at rate 6 and leaves at 2 + 1/6.
    #[test]
    fn two_customers_share_as_worked_out_by_hand() {
        let mut station = Station::new(10.0, 6.0, 2);
        station.arrive(0.0, 0, 12.0);
        assert!((station.next_departure() - 2.0).abs() < 1e-12);
        station.arrive(1.0, 1, 5.0);
        assert!((station.next_departure() - 2.0).abs() < 1e-12);
        assert!((station.remaining(1.5) - 6.0).abs() < 1e-12);
        assert_eq!(station.depart(2.0), 1);
        let end = 2.0 + 1.0 / 6.0;
        assert!((station.next_departure() - end).abs() < 1e-12);
        assert_eq!(station.depart(end), 0);
        let totals = station.totals(3.0);
        assert!((totals.busy - 17.0 / 10.0).abs() < 1e-12, "work done over capacity");
        assert!((totals.customer_seconds - (1.0 + 2.0 + 1.0 / 6.0)).abs() < 1e-12);
        assert!(station.next_departure().is_infinite());
    }

    #[test]
    fn customers_with_equal_work_leave_together_by_index() {
        let mut station = Station::new(3.0, 3.0, 3);
        for customer in [2, 0, 1] {
            station.arrive(0.0, customer, 1.0);
        }
        let mut order = Vec::new();
        for _ in 0..3 {
            let time = station.next_departure();
            assert!((time - 1.0).abs() < 1e-12);
            order.push(station.depart(time));
        }
        assert_eq!(order, [0, 1, 2]);
    }
}
