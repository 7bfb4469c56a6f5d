//! Which words may stand where one of a few is chosen?

use scenario::{CachePolicy, Delivery, EpochOrder, Loaders};

/// Names and what they stand for; the first is what holds when nobody says anything.
pub(super) type Choices<T> = [(&'static str, T)];

pub(super) const LOADERS: [(&str, Loaders); 2] =
    [("per-accelerator", Loaders::PerAccelerator), ("shared", Loaders::Shared)];

pub(super) const DELIVERIES: [(&str, Delivery); 2] =
    [("in-order", Delivery::InOrder), ("pool", Delivery::Pool)];

pub(super) const ORDERS: [(&str, EpochOrder); 2] =
    [("shuffled", EpochOrder::Shuffled), ("fixed", EpochOrder::Fixed)];

pub(super) const TRUTHS: [(&str, bool); 2] = [("false", false), ("true", true)];

pub(super) const POLICIES: [(&str, CachePolicy); 4] = [
    ("none", CachePolicy::None),
    ("page", CachePolicy::Page),
    ("lru", CachePolicy::Lru),
    ("pinned", CachePolicy::Pinned),
];

/// How a time or a size scatters, before its coefficient of variation is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpreadKind {
    Gamma,
    Constant,
    Exponential,
    Lognormal,
}

pub(super) const SPREADS: [(&str, SpreadKind); 4] = [
    ("gamma", SpreadKind::Gamma),
    ("constant", SpreadKind::Constant),
    ("exponential", SpreadKind::Exponential),
    ("lognormal", SpreadKind::Lognormal),
];
