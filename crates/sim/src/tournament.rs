//! Which station has the next event?

/// A winner tree: every leaf holds a time, the root knows the earliest.
///
/// Equal times are won by the lower leaf, so a leaf's place is the station's rank among events
/// of the same time.
#[derive(Debug, Clone)]
pub(crate) struct Tournament {
    /// Winners as (time bits, leaf): the root at 1, the leaves in the upper half.
    nodes: Vec<(u64, u32)>,
    leaves: usize,
}

const NEVER: u64 = f64::INFINITY.to_bits();

impl Tournament {
    /// So many stations, none of which has an event.
    pub(crate) fn new(stations: u32) -> Self {
        let leaves = (stations as usize).next_power_of_two().max(2);
        let mut nodes = vec![(NEVER, 0); 2 * leaves];
        for (leaf, node) in (0_u32..).zip(&mut nodes[leaves..]) {
            node.1 = leaf;
        }
        Self { nodes, leaves }
    }

    /// The earliest time and the station that has it; an infinite time means that none has one.
    #[inline]
    pub(crate) fn earliest(&self) -> (f64, u32) {
        let (bits, leaf) = self.nodes[1];
        (f64::from_bits(bits), leaf)
    }

    /// Sets a station's next time.
    #[inline]
    pub(crate) fn set(&mut self, station: u32, time: f64) {
        let mut place = self.leaves + station as usize;
        let mut winner = (time.to_bits(), station);
        self.nodes[place] = winner;
        while place > 1 {
            winner = winner.min(self.nodes[place ^ 1]);
            place /= 2;
            self.nodes[place] = winner;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_wins_and_a_tie_goes_to_the_lower_rank() {
        let mut stations = Tournament::new(5);
        assert!(stations.earliest().0.is_infinite());
        for (station, time) in [(4, 1.0), (2, 1.0), (3, 0.5)] {
            stations.set(station, time);
        }
        assert_eq!(stations.earliest(), (0.5, 3));
        stations.set(3, f64::INFINITY);
        assert_eq!(stations.earliest(), (1.0, 2));
        stations.set(0, 1.0);
        assert_eq!(stations.earliest(), (1.0, 0));
    }
}
