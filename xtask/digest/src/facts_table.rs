//! Are the facts alike, and do they parse alike?

use crate::fnv::Fnv;

pub(crate) fn hash(fnv: &mut Fnv) {
    fnv.value(&facts::all());
    fnv.value(&facts::training_rates());
    fnv.value(&facts::accelerator_prices());
}
