//! How are exponential and normal numbers drawn, with the same digits on every target?
//!
//! The ziggurat method (Marsaglia and Tsang 2000, doi:10.18637/jss.v005.i08): the area under the
//! density is cut into 256 layers of equal area; most draws need one table entry, one product
//! and one comparison. Our own hundred lines because a general library takes its logarithms
//! from wherever another dependency's features point it, and the digits of a run would
//! then depend on what else is built beside it; here they are always libm's.

use std::sync::OnceLock;

use crate::random::{Stream, open_unit};

const LAYERS: usize = 256;
/// Where the lowest layer's tail begins, for 256 layers of equal area.
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;

/// The layers' right edges and the density there.
#[derive(Debug)]
pub(crate) struct Layers {
    edges: [f64; LAYERS + 1],
    heights: [f64; LAYERS + 1],
}

impl Layers {
    fn new(tail: f64, area: f64, density: fn(f64) -> f64, inverse: fn(f64) -> f64) -> Self {
        let mut edges = [0.0; LAYERS + 1];
        // The lowest layer is a rectangle and the tail; this width gives it the same area.
        edges[0] = area / density(tail);
        edges[1] = tail;
        for layer in 1..LAYERS - 1 {
            edges[layer + 1] = inverse(area / edges[layer] + density(edges[layer]));
        }
        Self { edges, heights: edges.map(density) }
    }

    /// The layers under e^(−x).
    pub(crate) fn exponential() -> &'static Self {
        static LAYERS: OnceLock<Layers> = OnceLock::new();
        LAYERS.get_or_init(|| {
            let area = (EXPONENTIAL_TAIL + 1.0) * libm::exp(-EXPONENTIAL_TAIL);
            Self::new(EXPONENTIAL_TAIL, area, |x| libm::exp(-x), |y| -libm::log(y))
        })
    }

    /// The layers under e^(−x²/2).
    pub(crate) fn normal() -> &'static Self {
        static LAYERS: OnceLock<Layers> = OnceLock::new();
        LAYERS.get_or_init(|| {
            let beyond = libm::erfc(NORMAL_TAIL * std::f64::consts::FRAC_1_SQRT_2)
                * (std::f64::consts::FRAC_PI_2).sqrt();
            let area = NORMAL_TAIL * bell(NORMAL_TAIL) + beyond;
            Self::new(NORMAL_TAIL, area, bell, |y| (-2.0 * libm::log(y)).sqrt())
        })
    }
}

fn bell(x: f64) -> f64 {
    libm::exp(-0.5 * x * x)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower eight bits are meant")]
#[inline]
fn layer_of(bits: u64) -> usize {
    usize::from(bits as u8)
}

/// An exponential number of mean 1.
#[inline]
pub(crate) fn exponential(layers: &Layers, stream: &mut Stream) -> f64 {
    let bits = stream.bits();
    let layer = layer_of(bits);
    let x = open_unit(bits) * layers.edges[layer];
    if x < layers.edges[layer + 1] { x } else { exponential_edge(layers, stream, layer, x) }
}

/// The rare case: the layer's ragged edge, or the tail.
#[cold]
fn exponential_edge(layers: &Layers, stream: &mut Stream, layer: usize, x: f64) -> f64 {
    if layer == 0 {
        return EXPONENTIAL_TAIL - libm::log(stream.unit());
    }
    if under(layers, layer, stream.unit(), libm::exp(-x)) { x } else { exponential(layers, stream) }
}

/// A normal number of mean 0 and variance 1.
#[inline]
pub(crate) fn normal(layers: &Layers, stream: &mut Stream) -> f64 {
    let bits = stream.bits();
    let layer = layer_of(bits);
    let x = (2.0 * open_unit(bits) - 1.0) * layers.edges[layer];
    if x.abs() < layers.edges[layer + 1] { x } else { normal_edge(layers, stream, layer, x) }
}

#[cold]
fn normal_edge(layers: &Layers, stream: &mut Stream, layer: usize, x: f64) -> f64 {
    if layer == 0 {
        return normal_tail(stream).copysign(x);
    }
    if under(layers, layer, stream.unit(), bell(x)) { x } else { normal(layers, stream) }
}

/// A normal number, given that it lies beyond the start of the tail.
fn normal_tail(stream: &mut Stream) -> f64 {
    loop {
        let beyond = -libm::log(stream.unit()) / NORMAL_TAIL;
        if -2.0 * libm::log(stream.unit()) >= beyond * beyond {
            return NORMAL_TAIL + beyond;
        }
    }
}

/// Whether a height drawn in this layer lies under the density.
fn under(layers: &Layers, layer: usize, unit: f64, density: f64) -> bool {
    let (low, high) = (layers.heights[layer], layers.heights[layer + 1]);
    low + (high - low) * unit < density
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    /// Largest distance between the empirical distribution and the true one, times √n:
    /// above 1.95 with probability 0.001 if they agree (Kolmogorov).
    fn kolmogorov(mut drawn: Vec<f64>, distribution: fn(f64) -> f64) -> f64 {
        drawn.sort_by(f64::total_cmp);
        let count = drawn.len() as f64;
        let distance = drawn.iter().enumerate().map(|(rank, &x)| {
            let truth = distribution(x);
            (truth - rank as f64 / count).abs().max(((rank + 1) as f64 / count - truth).abs())
        });
        distance.fold(0.0, f64::max) * count.sqrt()
    }

    #[test]
    fn exponential_draws_follow_their_distribution() {
        let mut stream = Stream::new(3, Purpose::Size, 0);
        let drawn = (0..400_000).map(|_| exponential(Layers::exponential(), &mut stream)).collect();
        let distance = kolmogorov(drawn, |x| 1.0 - libm::exp(-x));
        assert!(distance < 1.95, "{distance}");
    }

    #[test]
    fn normal_draws_follow_their_distribution() {
        let mut stream = Stream::new(4, Purpose::Size, 0);
        let drawn = (0..400_000).map(|_| normal(Layers::normal(), &mut stream)).collect();
        let distance =
            kolmogorov(drawn, |x| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2));
        assert!(distance < 1.95, "{distance}");
    }

    #[test]
    fn tails_have_the_weight_that_they_should() {
        let mut stream = Stream::new(5, Purpose::Prep, 0);
        let mut beyond = (0_u32, 0_u32);
        for _ in 0..4_000_000 {
            beyond.0 += u32::from(exponential(Layers::exponential(), &mut stream) > 8.0);
            beyond.1 += u32::from(normal(Layers::normal(), &mut stream).abs() > 3.7);
        }
        // e^-8 · 4e6 = 1341.9 (σ 36.6) and erfc(3.7/√2) · 4e6 = 862.4 (σ 29.4): five σ.
        assert!((f64::from(beyond.0) - 1341.9).abs() < 183.0, "{}", beyond.0);
        assert!((f64::from(beyond.1) - 862.4).abs() < 147.0, "{}", beyond.1);
    }

    #[test]
    fn the_last_layer_closes_the_area() {
        for (layers, area) in [
            (Layers::exponential(), (EXPONENTIAL_TAIL + 1.0) * libm::exp(-EXPONENTIAL_TAIL)),
            (Layers::normal(), 0.004_928_673_233_99),
        ] {
            let top = layers.edges[LAYERS - 1] * (1.0 - layers.heights[LAYERS - 1]);
            assert!((top / area - 1.0).abs() < 1e-6, "{top} against {area}");
        }
    }
}
