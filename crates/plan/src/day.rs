//! How old is a fact?

use std::fmt;

/// A day of the Gregorian calendar, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// So many days after 1 January 1970.
    pub const fn from_days(days: i64) -> Self {
        Self(days)
    }

    /// From `2026-01-31`; nothing for any other text or a day that does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year: i64 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month: i64 = parts.next().filter(|month| month.len() == 2)?.parse().ok()?;
        let day: i64 = parts.next().filter(|day| day.len() == 2)?.parse().ok()?;
        let found = Self::from_date(year, month, day)?;
        (found.to_string() == text).then_some(found)
    }

    /// Counted in years that begin in March, so that a leap day is the last of its year.
    fn from_date(year: i64, month: i64, day: i64) -> Option<Self> {
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let year = if month <= 2 { year - 1 } else { year };
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        // 719,468 days lie between 1 March of the year 0 and 1 January 1970.
        Some(Self(days + of_year - 719_468))
    }

    /// Days from this one to a later one.
    pub const fn days_until(self, later: Self) -> i64 {
        later.0 - self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// After so many days a price is warned about.
pub const STALE_DAYS: i64 = 365;

/// Whether something dated so is older than a year.
pub fn is_stale(date: &str, today: Day) -> bool {
    Day::parse(date).is_some_and(|day| day.days_until(today) > STALE_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_by_the_calendar() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-01-01", 20_454),
            ("2100-03-01", 47_541),
            ("1969-12-31", -1),
        ] {
            assert_eq!(Day::parse(text), Some(Day(days)), "{text}");
            assert_eq!(Day(days).to_string(), text);
        }
        for bad in ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-01", "", "2026-01-0x", "2026"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_year_is_not_yet_stale() {
        let today = Day::parse("2026-11-24").expect("a day");
        assert!(!is_stale("2025-11-24", today));
        assert!(is_stale("2025-11-23", today));
        assert!(!is_stale("2027-01-01", today), "a date in the future is not old");
    }

    #[test]
    fn every_fact_of_the_catalogue_has_a_day() {
        assert!(facts::all().iter().all(|fact| Day::parse(fact.date).is_some()));
    }
}
