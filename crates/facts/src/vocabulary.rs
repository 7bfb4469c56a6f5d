//! Which words does the catalogue use for kinds, confidences, classes and gigabytes?

use std::fmt;

macro_rules! words {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $word:literal, )+ } )+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$variant_doc])* $variant, )+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The word that the catalogue, tables and JSON use.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The variant's name in Rust, for the generated tables.
            #[cfg_attr(not(test), allow(dead_code, reason = "only the build script writes Rust"))]
            pub(crate) const fn rust_name(self) -> &'static str {
                match self { $( Self::$variant => stringify!($variant), )+ }
            }

            /// The one that this word stands for.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }
    )+ };
}

words! {
    /// What sort of evidence stands behind a fact.
    Kind {
        /// Somebody ran it and published the result.
        Measured = "measured",
        /// The maker states it.
        Datasheet = "datasheet",
        /// A publication states it.
        Paper = "paper",
        /// A standard defines it, so it is exact.
        Standard = "standard",
        /// The price asked, before any discount.
        ListPrice = "list-price",
        /// An informed guess; the note says from what.
        Estimate = "estimate",
        /// Chosen so that a lesson's story works; the note says which.
        Teaching = "teaching",
    }
    /// How near to its origin the number was read.
    Confidence {
        /// At the origin itself.
        Primary = "primary",
        /// In a copy of the origin.
        PrimaryMirror = "primary-mirror",
        /// Somebody else reports it.
        Secondary = "secondary",
        /// Worked out from other numbers; the note shows how.
        Derived = "derived",
    }
    /// What sort of thing an entity is.
    Class {
        /// What computes.
        Accelerator = "accelerator",
        /// What is trained.
        Model = "model",
        /// Where stored samples lie.
        Storage = "storage",
        /// What is trained on.
        Dataset = "dataset",
        /// What data crosses.
        Link = "link",
        /// A published benchmark's workload.
        Workload = "workload",
    }
    /// The part of the world that price lists go by.
    Area {
        /// North America.
        NorthAmerica = "na",
        /// South America.
        SouthAmerica = "sa",
        /// Europe.
        Europe = "eu",
        /// Africa.
        Africa = "africa",
        /// The Middle East.
        MiddleEast = "me",
        /// Asia without China and the Middle East.
        Asia = "asia",
        /// China, which providers list apart.
        China = "china",
        /// Australia and New Zealand.
        Oceania = "oceania",
    }
    /// What a price's "GB" is: the words alone do not say, and the bill differs by 7 %.
    Gigabyte {
        /// 10⁹ bytes.
        Decimal = "10^9 bytes",
        /// 2³⁰ bytes.
        Binary = "2^30 bytes",
        /// The source does not say.
        Unstated = "unstated",
    }
}
